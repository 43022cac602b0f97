-- What was said, and what must be readable without scanning it.

create table messages (
  channel_id bigint not null,
  sent_at timestamptz(3) not null,
  message_id uuid not null,
  chatter_id bigint not null,
  source_channel_id bigint,
  reply_parent_id uuid,
  bits integer not null default 0,
  flags smallint not null default 0,
  retracted_at timestamptz(3),
  reward_id text,
  emotes text,
  text text not null,
  primary key (channel_id, sent_at, message_id)
) partition by range (sent_at);
comment on table messages is 'One row a chat message, partitioned by UTC day. The key is what makes redelivery, replay, back-fill and crash recovery count once.';
comment on column messages.source_channel_id is 'Shared chat: the channel it was said in, when that is another one; such a row is a mirror and counts for its source only.';
comment on column messages.flags is 'Bits: 1 action (/me), 2 subscriber, 4 moderator, 8 vip, 16 broadcaster, 32 the chatter''s first message in this channel.';
comment on column messages.retracted_at is 'When a moderator took it back: text and emotes are gone, the row stays so that a redelivery can''t restore it.';
comment on column messages.emotes is 'Twitch emotes in its own notation: id:first-last,first-last/id:... in code points of text.';

create table minutes (
  channel_id bigint not null,
  minute timestamptz(0) not null,
  messages integer not null default 0,
  shared_messages integer not null default 0,
  bits bigint not null default 0,
  first_time_chatters integer not null default 0,
  primary key (channel_id, minute)
);
comment on table minutes is 'Rollup kept in the transaction that stores or retracts messages: always equal to a recount of messages that stand.';
comment on column minutes.messages is 'Said in this channel.';
comment on column minutes.shared_messages is 'Mirrored from other rooms of a shared chat; not in any other column.';

create table chatter_days (
  channel_id bigint not null,
  day date not null,
  chatter_id bigint not null,
  messages integer not null default 0,
  shared_messages integer not null default 0,
  primary key (channel_id, day, chatter_id)
);
comment on table chatter_days is 'Rollup made when a UTC day closes. Valid for days without a row in open_days; read it through chatter_days_now.';

create table open_days (
  channel_id bigint not null,
  day date not null,
  primary key (channel_id, day)
);
comment on table open_days is 'Channel days whose chatter_days are not up to date (today, late rows, retractions): readers count their raw rows instead.';

create table retired_days (
  day date primary key,
  retired_at timestamptz not null default now()
);
comment on table retired_days is 'Days whose raw messages were dropped by retention. Rows of such a day are refused, since nothing could tell that they were counted before.';

create view chatter_days_now as
  select c.channel_id, c.day, c.chatter_id, c.messages, c.shared_messages
    from chatter_days c
   where not exists (select from open_days o where o.channel_id = c.channel_id and o.day = c.day)
  union all
  select o.channel_id, o.day, m.chatter_id,
         (count(*) filter (where m.source_channel_id is null))::integer,
         (count(*) filter (where m.source_channel_id is not null))::integer
    from open_days o
    join messages m
      on m.channel_id = o.channel_id
     and m.sent_at >= o.day::timestamp at time zone 'UTC'
     and m.sent_at < (o.day + 1)::timestamp at time zone 'UTC'
   where m.retracted_at is null
   group by o.channel_id, o.day, m.chatter_id;

-- Creates the partition of one UTC day unless it is there; false when the day is retired.
create function ensure_message_day(p_day date) returns boolean
language plpgsql as $$
declare
  v_name text := 'messages_' || to_char(p_day, 'YYYYMMDD');
begin
  if exists (select from retired_days where day = p_day) then
    return false;
  end if;
  if to_regclass(v_name) is null then
    execute format('create table %I (like messages including defaults including constraints)', v_name);
    -- Attaching takes a weaker lock on messages than "create table partition of": readers go on.
    execute format('alter table messages attach partition %I for values from (%L) to (%L)',
      v_name, p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC');
  end if;
  return true;
end $$;

create table deletions (
  channel_id bigint not null,
  at timestamptz(3) not null,
  deletion_id uuid not null,
  scope text not null check (scope in ('message', 'timeout', 'ban', 'room')),
  message_id uuid,
  chatter_id bigint,
  duration_s integer,
  reaches_to timestamptz(3) not null,
  primary key (channel_id, at, deletion_id)
);
comment on table deletions is 'Every deletion by a moderator. A message is retracted exactly when one of these covers it, whichever came first.';
comment on column deletions.deletion_id is 'md5 of scope and target, so that the same line read twice is one row.';
comment on column deletions.reaches_to is 'The earliest sent_at that it takes back.';

create table events (
  channel_id bigint not null,
  at timestamptz(3) not null,
  event_id uuid not null,
  kind text not null,
  chatter_id bigint,
  amount bigint,
  source_channel_id bigint,
  text text,
  details jsonb not null default '{}',
  primary key (channel_id, at, event_id)
);
comment on table events is 'Subs, gifts, raids, announcements, notices and the like.';
comment on column events.event_id is 'The wire''s id, or the md5 of the event''s content where Twitch sends none.';
comment on column events.amount is 'What the kind counts: months of a sub, gifts of a bomb, viewers of a raid, bits of a badge tier.';
