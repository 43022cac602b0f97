-- Which channels are wanted, which are joined, and when they could not be recorded.

create table watches (
  guild_id bigint not null,
  login text not null,
  channel_id bigint,
  added_at timestamptz not null default now(),
  added_by bigint,
  twitch_commands boolean not null default false,
  primary key (guild_id, login)
);
comment on table watches is 'Which guild wants which channel recorded. guild_id 0 is whoever hosts chatpulse (WATCH_CHANNELS).';
comment on column watches.login is 'The name the channel is joined by; follows the channel when it is renamed.';
comment on column watches.channel_id is 'Null until the channel''s first ROOMSTATE told its id.';
comment on column watches.twitch_commands is 'Whether !stats is answered in this channel''s chat.';
create unique index watches_channel on watches (guild_id, channel_id) where channel_id is not null;

create table joins (
  login text primary key,
  state text not null check (state in ('joined', 'pending', 'failed')),
  reason text,
  retry_at timestamptz,
  changed_at timestamptz not null default now()
);
comment on table joins is 'What became of the attempt to join each wanted channel; shown by /watch list.';

create table recorders (
  recorder_id uuid primary key,
  started_at timestamptz not null,
  alive_at timestamptz not null
);
comment on table recorders is 'One row a run of the ingest. alive_at is the instant up to which everything it read is stored.';

create table recordings (
  channel_id bigint primary key,
  recorder_id uuid not null,
  since timestamptz not null
);
comment on table recordings is 'Channels being recorded now. A row whose recorder is not the running one was cut off by a crash at that recorder''s alive_at.';

create table gaps (
  channel_id bigint not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  reason text not null,
  primary key (channel_id, started_at)
);
comment on table gaps is 'Intervals in which a channel that was recorded before, or is watched, was not recorded. ended_at is null while it lasts.';
