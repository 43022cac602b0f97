-- Words and emotes for BI tools. A day that is not over, or was touched again, is told as of its last closing; today's are the hours that are over.

create view word_days_now as
  select d.channel_id, d.day, u.word, u.uses
    from word_days d
   cross join unnest(d.words, d.uses) as u(word, uses)
  union all
  select o.channel_id, o.day, u.word, sum(u.uses)::integer
    from open_days o
    join word_hours h
      on h.channel_id = o.channel_id
     and h.hour >= o.day::timestamp at time zone 'UTC' and h.hour < (o.day + 1)::timestamp at time zone 'UTC'
   cross join unnest(h.words, h.uses) as u(word, uses)
   where not exists (select from word_days d where d.channel_id = o.channel_id and d.day = o.day)
   group by o.channel_id, o.day, u.word;

create view emote_days_now as
  select d.channel_id, d.day, u.emote_no, u.uses
    from emote_days d
   cross join unnest(d.emote_nos, d.uses) as u(emote_no, uses)
  union all
  select o.channel_id, o.day, u.emote_no, sum(u.uses)::integer
    from open_days o
    join emote_hours h
      on h.channel_id = o.channel_id
     and h.hour >= o.day::timestamp at time zone 'UTC' and h.hour < (o.day + 1)::timestamp at time zone 'UTC'
   cross join unnest(h.emote_nos, h.uses) as u(emote_no, uses)
   where not exists (select from emote_days d where d.channel_id = o.channel_id and d.day = o.day)
   group by o.channel_id, o.day, u.emote_no;

create view analytics.words_daily as
  select d.channel_id, n.login as channel_login, d.day, d.word, d.uses
    from word_days_now d
    join names n on n.user_id = d.channel_id and n.valid_to = 'infinity';

create view analytics.emotes_daily as
  select d.channel_id, n.login as channel_login, d.day, e.name as emote, e.source, d.uses
    from emote_days_now d
    join emotes e on e.emote_no = d.emote_no
    join names n on n.user_id = d.channel_id and n.valid_to = 'infinity';

-- Who opted out is in no list of people.
create or replace view analytics.messages as
  select m.channel_id, cn.login as channel_login, m.message_id, m.sent_at, m.chatter_id, n.login as chatter_login, m.text
    from messages m
    join names cn on cn.user_id = m.channel_id and cn.valid_to = 'infinity'
    join names n on n.user_id = m.chatter_id and n.valid_to = 'infinity'
   where m.retracted_at is null and m.source_channel_id is null
     and not exists (select from optouts o where o.chatter_id = m.chatter_id);

create or replace view analytics.chatters_daily as
  select d.channel_id, cn.login as channel_login, d.day, d.chatter_id, n.login as chatter_login, d.messages
    from chatter_days_now d
    join names cn on cn.user_id = d.channel_id and cn.valid_to = 'infinity'
    join names n on n.user_id = d.chatter_id and n.valid_to = 'infinity'
   where d.messages > 0
     and not exists (select from optouts o where o.chatter_id = d.chatter_id);

create or replace view analytics.events as
  select e.channel_id, cn.login as channel_login, e.at, e.kind,
         case when o.chatter_id is null then e.chatter_id end as chatter_id, case when o.chatter_id is null then n.login end as chatter_login,
         e.amount, case when o.chatter_id is null then e.details else '{}' end as details
    from events e
    join names cn on cn.user_id = e.channel_id and cn.valid_to = 'infinity'
    left join names n on n.user_id = e.chatter_id and n.valid_to = 'infinity'
    left join optouts o on o.chatter_id = e.chatter_id
   where e.source_channel_id is null;

do $$
begin
  grant select on analytics.words_daily, analytics.emotes_daily to chatpulse_reader;
exception when undefined_object then null;
end $$;
