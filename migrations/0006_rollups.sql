-- What charts read: made when an hour, then a UTC day is over, from the messages that stand, and made anew when one of them changes.

create table hours (
  channel_id bigint not null,
  hour timestamptz(0) not null,
  messages integer not null,
  shared_messages integer not null,
  bits bigint not null,
  first_time_chatters integer not null,
  quarters integer[] not null,
  busiest_minute smallint,
  busiest_messages integer,
  chatters integer,
  all_chatters integer,
  ten_minute_chatters integer[],
  primary key (channel_id, hour)
);
comment on table hours is 'Rollup made when an hour (UTC) closes; hours without a message have no row. Valid for hours without a row in open_hours; read it through hours_now.';
comment on column hours.quarters is 'Own messages of each quarter of the hour: every time zone in use is whole quarters away from UTC.';
comment on column hours.busiest_minute is '0 to 59: the minute with the most own messages, the earliest of equals; null when there were none.';
comment on column hours.chatters is 'Different people who wrote own messages. Null where the messages were gone before they could be counted.';
comment on column hours.all_chatters is 'Different people who wrote own or mirrored messages.';
comment on column hours.ten_minute_chatters is 'Different people who wrote own messages, for each ten minutes of the hour. Null in quiet hours: their messages are read instead.';

create table chatter_hours (
  channel_id bigint not null,
  hour timestamptz(0) not null,
  chatter_ids bigint[] not null,
  messages integer[] not null,
  shared_messages integer[] not null,
  sketch bytea,
  primary key (channel_id, hour)
);
comment on table chatter_hours is 'Rollup made with hours: three arrays side by side, the most own messages first. Dropped with the day''s raw messages: sub-day precision lasts as long as they do.';
comment on column chatter_hours.sketch is 'As in chatter_day_tops.';
create index chatter_hours_hour on chatter_hours (hour);

create table word_hours (
  channel_id bigint not null,
  hour timestamptz(0) not null,
  words text[] not null,
  uses integer[] not null,
  primary key (channel_id, hour)
);
comment on table word_hours is 'Rollup made with hours, of own messages: two arrays side by side, most uses first. Kept for 8 days.';
create index word_hours_hour on word_hours (hour);

create table emote_hours (
  channel_id bigint not null,
  hour timestamptz(0) not null,
  emote_nos bigint[] not null,
  uses integer[] not null,
  primary key (channel_id, hour)
);
comment on table emote_hours is 'Rollup made with hours, of own messages: two arrays side by side, most uses first. Kept for 8 days.';
comment on column emote_hours.emote_nos is 'As in emotes.';
create index emote_hours_hour on emote_hours (hour);

create table word_days (
  channel_id bigint not null,
  day date not null,
  words text[] not null,
  uses integer[] not null,
  is_whole boolean not null,
  primary key (channel_id, day)
);
comment on table word_days is 'Rollup made when a UTC day closes, of own messages: two arrays side by side, most uses first. Whole for 8 days, then the top 1,000.';
comment on column word_days.is_whole is 'False where words were cut off.';
create index word_days_to_trim on word_days (day) where is_whole and cardinality(words) > 1000;

create table emote_days (
  channel_id bigint not null,
  day date not null,
  emote_nos bigint[] not null,
  uses integer[] not null,
  is_whole boolean not null,
  primary key (channel_id, day)
);
comment on table emote_days is 'Rollup made when a UTC day closes, of own messages: two arrays side by side, most uses first. Whole for 8 days, then the top 1,000.';
comment on column emote_days.emote_nos is 'As in emotes.';
comment on column emote_days.is_whole is 'False where emotes were cut off.';
create index emote_days_to_trim on emote_days (day) where is_whole and cardinality(emote_nos) > 1000;

create table chatter_day_tops (
  channel_id bigint not null,
  day date not null,
  chatters integer not null,
  all_chatters integer not null,
  top_ids bigint[] not null,
  top_messages integer[] not null,
  floor integer not null,
  sketch bytea,
  primary key (channel_id, day)
);
comment on table chatter_day_tops is 'Rollup made when a UTC day closes: who wrote most that day, and a sketch of everybody who wrote. Valid as chatter_days is.';
comment on column chatter_day_tops.chatters is 'Different people who wrote own messages.';
comment on column chatter_day_tops.all_chatters is 'Different people who wrote own or mirrored messages.';
comment on column chatter_day_tops.top_ids is 'At most 200, the most own messages first, ties by id; top_messages beside it.';
comment on column chatter_day_tops.floor is 'The most own messages of anyone outside of top_ids, 0 when there is nobody.';
comment on column chatter_day_tops.sketch is 'HyperLogLog of who wrote own messages; null when they are few, or the day is older than sketches: chatter_days is read instead.';

create table open_hours (
  channel_id bigint not null,
  hour timestamptz(0) not null,
  primary key (channel_id, hour)
);
comment on table open_hours is 'Channel hours whose rollups are not up to date (now, late rows, retractions): readers count their minutes and messages instead.';
create index open_hours_hour on open_hours (hour, channel_id);
create index open_days_day on open_days (day, channel_id);
comment on table open_days is 'Channel days whose rollups are not up to date (today, late rows, retractions): readers add up their hours instead.';

create table claims (
  channel_id bigint not null,
  during tstzrange not null,
  claim uuid not null,
  primary key (channel_id, during)
);
comment on table claims is 'Hours and days that are being rolled up right now. Whoever stores or retracts a message in one takes the claim away, so that the mark in open_hours or open_days stays.';

-- One row a chatter becomes one row a block of chatters.
alter table chatter_days rename to chatter_day_rows;
alter table chatter_day_rows rename constraint chatter_days_pkey to chatter_day_rows_pkey;
create table chatter_days (
  channel_id bigint not null,
  day date not null,
  first_chatter_id bigint not null,
  chatter_ids bigint[] not null,
  messages integer[] not null,
  shared_messages integer[] not null,
  primary key (channel_id, day, first_chatter_id)
);
comment on table chatter_days is 'Rollup made when a UTC day closes, in blocks of up to 512 chatters by ascending id: one person is found in one block. Valid for days without a row in open_days; read it through chatter_days_now.';
comment on column chatter_days.first_chatter_id is 'The first of chatter_ids; messages and shared_messages lie beside them.';

insert into chatter_days (channel_id, day, first_chatter_id, chatter_ids, messages, shared_messages)
select channel_id, day, min(chatter_id), array_agg(chatter_id order by chatter_id), array_agg(messages order by chatter_id),
       array_agg(shared_messages order by chatter_id)
  from (select *, (row_number() over (partition by channel_id, day order by chatter_id) - 1) / 512 as block from chatter_day_rows) r
 group by channel_id, day, block;

insert into chatter_day_tops (channel_id, day, chatters, all_chatters, top_ids, top_messages, floor)
select channel_id, day, count(*) filter (where messages > 0), count(*),
       coalesce(array_agg(chatter_id order by place) filter (where place <= 200 and messages > 0), '{}'),
       coalesce(array_agg(messages order by place) filter (where place <= 200 and messages > 0), '{}'),
       coalesce(max(messages) filter (where place > 200), 0)
  from (select *, row_number() over (partition by channel_id, day order by messages desc, chatter_id) as place from chatter_day_rows) r
 group by channel_id, day;

-- Where the messages are gone, the minutes are all there is.
insert into hours (channel_id, hour, messages, shared_messages, bits, first_time_chatters, quarters, busiest_minute, busiest_messages)
select channel_id, date_trunc('hour', minute, 'UTC'), sum(messages), sum(shared_messages), sum(bits), sum(first_time_chatters),
       array[coalesce(sum(messages) filter (where extract(minute from minute at time zone 'UTC') < 15), 0),
             coalesce(sum(messages) filter (where extract(minute from minute at time zone 'UTC') between 15 and 29), 0),
             coalesce(sum(messages) filter (where extract(minute from minute at time zone 'UTC') between 30 and 44), 0),
             coalesce(sum(messages) filter (where extract(minute from minute at time zone 'UTC') > 44), 0)],
       (array_agg(extract(minute from minute at time zone 'UTC') order by messages desc, minute) filter (where messages > 0))[1],
       max(messages) filter (where messages > 0)
  from minutes
 where (minute at time zone 'UTC')::date in (select day from retired_days)
 group by 1, 2;

-- All other days are counted anew, in the background, the oldest first.
insert into open_hours (channel_id, hour)
select distinct channel_id, date_trunc('hour', minute, 'UTC') from minutes
 where (minute at time zone 'UTC')::date not in (select day from retired_days);
insert into open_days (channel_id, day)
select distinct channel_id, (hour at time zone 'UTC')::date from open_hours on conflict do nothing;

create view hours_now as
  select h.channel_id, h.hour, h.messages, h.shared_messages, h.bits, h.first_time_chatters, h.quarters
    from hours h
   where not exists (select from open_hours o where o.channel_id = h.channel_id and o.hour = h.hour)
  union all
  select o.channel_id, o.hour, sum(m.messages)::integer, sum(m.shared_messages)::integer, sum(m.bits)::bigint, sum(m.first_time_chatters)::integer,
         array[coalesce(sum(m.messages) filter (where m.minute < o.hour + interval '15 minutes'), 0),
               coalesce(sum(m.messages) filter (where m.minute >= o.hour + interval '15 minutes' and m.minute < o.hour + interval '30 minutes'), 0),
               coalesce(sum(m.messages) filter (where m.minute >= o.hour + interval '30 minutes' and m.minute < o.hour + interval '45 minutes'), 0),
               coalesce(sum(m.messages) filter (where m.minute >= o.hour + interval '45 minutes'), 0)]::integer[]
    from open_hours o
    join minutes m on m.channel_id = o.channel_id and m.minute >= o.hour and m.minute < o.hour + interval '1 hour'
   group by o.channel_id, o.hour;

create view chatter_hours_now as
  select h.channel_id, h.hour, u.chatter_id, u.messages, u.shared_messages
    from chatter_hours h
   cross join unnest(h.chatter_ids, h.messages, h.shared_messages) as u(chatter_id, messages, shared_messages)
   where not exists (select from open_hours o where o.channel_id = h.channel_id and o.hour = h.hour)
  union all
  select o.channel_id, o.hour, m.chatter_id,
         (count(*) filter (where m.source_channel_id is null))::integer, (count(*) filter (where m.source_channel_id is not null))::integer
    from open_hours o
    join messages m on m.channel_id = o.channel_id and m.sent_at >= o.hour and m.sent_at < o.hour + interval '1 hour'
   where m.retracted_at is null
   group by o.channel_id, o.hour, m.chatter_id;

create or replace view chatter_days_now as
  select d.channel_id, d.day, u.chatter_id, u.messages, u.shared_messages
    from chatter_days d
   cross join unnest(d.chatter_ids, d.messages, d.shared_messages) as u(chatter_id, messages, shared_messages)
   where not exists (select from open_days o where o.channel_id = d.channel_id and o.day = d.day)
  union all
  select o.channel_id, o.day, c.chatter_id, sum(c.messages)::integer, sum(c.shared_messages)::integer
    from open_days o
   cross join lateral (
     select u.chatter_id, u.messages, u.shared_messages
       from chatter_hours h
      cross join unnest(h.chatter_ids, h.messages, h.shared_messages) as u(chatter_id, messages, shared_messages)
      where h.channel_id = o.channel_id
        and h.hour >= o.day::timestamp at time zone 'UTC' and h.hour < (o.day + 1)::timestamp at time zone 'UTC'
        and not exists (select from open_hours x where x.channel_id = h.channel_id and x.hour = h.hour)
     union all
     select m.chatter_id, count(*) filter (where m.source_channel_id is null), count(*) filter (where m.source_channel_id is not null)
       from open_hours x
       join messages m on m.channel_id = x.channel_id and m.sent_at >= x.hour and m.sent_at < x.hour + interval '1 hour'
      where x.channel_id = o.channel_id
        and x.hour >= o.day::timestamp at time zone 'UTC' and x.hour < (o.day + 1)::timestamp at time zone 'UTC'
        -- Known already, but only so are the other days' partitions left alone.
        and m.sent_at >= o.day::timestamp at time zone 'UTC' and m.sent_at < (o.day + 1)::timestamp at time zone 'UTC'
        and m.retracted_at is null
      group by m.chatter_id
   ) c
   group by o.channel_id, o.day, c.chatter_id;

drop table chatter_day_rows;
