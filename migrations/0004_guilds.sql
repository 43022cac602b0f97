create table guilds (
  guild_id bigint primary key,
  time_zone text,
  locale text,
  manager_role_id bigint
);
comment on table guilds is 'Settings of a Discord server. Null means the default.';
comment on column guilds.manager_role_id is 'Members with this role may change watches and digests, besides those with Manage Server.';

create table digests (
  digest_id bigint generated always as identity primary key,
  guild_id bigint not null,
  text_channel_id bigint not null,
  channel_id bigint not null,
  frequency text not null check (frequency in ('daily', 'weekly')),
  at_minute integer not null check (at_minute between 0 and 1439),
  created_by bigint not null,
  created_at timestamptz not null default now(),
  unique (guild_id, text_channel_id, channel_id, frequency)
);
comment on column digests.at_minute is 'Minutes after local midnight in the guild''s time zone.';

create table digest_runs (
  digest_id bigint not null references digests on delete cascade,
  period_start date not null,
  claimed_at timestamptz not null default now(),
  attempts integer not null default 1,
  posted_at timestamptz,
  post_id bigint,
  failure text,
  primary key (digest_id, period_start)
);
comment on table digest_runs is 'One row a digest and local period: whoever inserts it posts it.';
comment on column digest_runs.period_start is 'First local day of the period that the digest tells of.';
comment on column digest_runs.failure is 'Why it was given up, when it was.';

create table twitch_tokens (
  account text primary key,
  sealed bytea not null,
  updated_at timestamptz not null default now()
);
comment on table twitch_tokens is 'Refreshed tokens, sealed with a key that is not in the database.';
