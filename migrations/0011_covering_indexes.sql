-- Sums over months of hours read the index alone: the rows of one channel lie far apart, each among those of all others.
alter table hours
  drop constraint hours_pkey,
  add constraint hours_pkey primary key (channel_id, hour)
    include (messages, shared_messages, bits, first_time_chatters, busiest_minute, busiest_messages, quarters);
-- An index alone answers only for what was vacuumed since it was written: not once a fifth of the table is new, as is usual.
alter table hours set (autovacuum_vacuum_insert_scale_factor = 0.01);

alter table chatter_day_tops add column messages integer;
update chatter_day_tops t set messages = h.messages
  from (select channel_id, (hour at time zone 'UTC')::date as day, sum(messages)::integer as messages from hours group by 1, 2) h
 where h.channel_id = t.channel_id and h.day = t.day;
update chatter_day_tops set messages = 0 where messages is null;
alter table chatter_day_tops
  alter column messages set not null,
  drop constraint chatter_day_tops_pkey,
  add constraint chatter_day_tops_pkey primary key (channel_id, day) include (messages);
alter table chatter_day_tops set (autovacuum_vacuum_insert_scale_factor = 0.01);
comment on column chatter_day_tops.messages is 'Own messages of everybody together.';

alter table word_days drop constraint word_days_pkey, add constraint word_days_pkey primary key (channel_id, day) include (is_whole);
alter table emote_days drop constraint emote_days_pkey, add constraint emote_days_pkey primary key (channel_id, day) include (is_whole);
alter table word_days set (autovacuum_vacuum_insert_scale_factor = 0.01);
alter table emote_days set (autovacuum_vacuum_insert_scale_factor = 0.01);

-- Subs and raids are counted from an index alone, too.
alter table events add column plan text generated always as (left(details->>'subPlan', 40)) stored;
comment on column events.plan is 'What a sub costs, as Twitch calls it: Prime, 1000, 2000 or 3000.';
create index events_counted on events (channel_id, at) include (kind, plan, chatter_id, amount)
  where source_channel_id is null and kind in ('sub', 'resub', 'subgift', 'raid');
alter table events set (autovacuum_vacuum_insert_scale_factor = 0.01);

-- Weeks and four weeks are estimated from one sketch each. Sets are made anew in the background.
delete from chatter_sets;
alter table chatter_sets add column sketch bytea;
alter table chatter_sets alter column sketch set storage external;
comment on column chatter_sets.sketch is 'As in chatter_day_tops; null for a single day, whose sketch is there.';
