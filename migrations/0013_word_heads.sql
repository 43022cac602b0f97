-- Of a day's words and emotes the most used are read, hardly ever the others: those lie in columns of their own, which are left where they are stored.

alter table word_days add column rest_words text[], add column rest_uses integer[];
alter table emote_days add column rest_emote_nos bigint[], add column rest_uses integer[];
comment on table word_days is 'Rollup made when a UTC day closes, of own messages: two arrays side by side, most uses first, of the top 1,000; for 8 days two more of the rest.';
comment on column word_days.rest_words is 'What follows after words; null where nothing does, or it was cut off.';
comment on table emote_days is 'Rollup made when a UTC day closes, of own messages: two arrays side by side, most uses first, of the top 1,000; for 8 days two more of the rest.';
comment on column emote_days.rest_emote_nos is 'What follows after emote_nos; null where nothing does, or it was cut off.';

-- By the indexes of what is left to trim.
update word_days set words = words[:1000], uses = uses[:1000], rest_words = words[1001:], rest_uses = uses[1001:]
 where is_whole and cardinality(words) > 1000;
update emote_days set emote_nos = emote_nos[:1000], uses = uses[:1000], rest_emote_nos = emote_nos[1001:], rest_uses = uses[1001:]
 where is_whole and cardinality(emote_nos) > 1000;
drop index word_days_to_trim, emote_days_to_trim;
create index word_days_to_trim on word_days (day) where rest_uses is not null;
create index emote_days_to_trim on emote_days (day) where rest_uses is not null;

create or replace view word_days_now as
  select d.channel_id, d.day, u.word, u.uses
    from word_days d
   cross join unnest(d.words || d.rest_words, d.uses || d.rest_uses) as u(word, uses)
  union all
  select o.channel_id, o.day, u.word, sum(u.uses)::integer
    from open_days o
    join word_hours h
      on h.channel_id = o.channel_id
     and h.hour >= o.day::timestamp at time zone 'UTC' and h.hour < (o.day + 1)::timestamp at time zone 'UTC'
   cross join unnest(h.words, h.uses) as u(word, uses)
   where not exists (select from word_days d where d.channel_id = o.channel_id and d.day = o.day)
   group by o.channel_id, o.day, u.word;

create or replace view emote_days_now as
  select d.channel_id, d.day, u.emote_no, u.uses
    from emote_days d
   cross join unnest(d.emote_nos || d.rest_emote_nos, d.uses || d.rest_uses) as u(emote_no, uses)
  union all
  select o.channel_id, o.day, u.emote_no, sum(u.uses)::integer
    from open_days o
    join emote_hours h
      on h.channel_id = o.channel_id
     and h.hour >= o.day::timestamp at time zone 'UTC' and h.hour < (o.day + 1)::timestamp at time zone 'UTC'
   cross join unnest(h.emote_nos, h.uses) as u(emote_no, uses)
   where not exists (select from emote_days d where d.channel_id = o.channel_id and d.day = o.day)
   group by o.channel_id, o.day, u.emote_no;
