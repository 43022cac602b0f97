-- Who wrote in a busy hour, so small that the hours of months are read at once, and exact: it takes the place of the hour's sketch.
-- And when in it each of them wrote, so that somebody's messages are found without looking at everybody's.

alter table chatter_hours drop column sketch, add column own_ids bytea, add column spoke_in smallint[];
alter table chatter_hours alter column own_ids set storage external;
comment on column chatter_hours.own_ids is 'Who wrote own messages, as chatter_sets.chatter_ids; null where they are few: chatter_ids is read instead.';
comment on column chatter_hours.spoke_in is 'Beside chatter_ids: bit n is set where somebody wrote own messages in the five minutes from minute 5n on. Null for a quiet hour, and for one of before this column: all of the hour is read instead.';

update chatter_hours c set own_ids = e.own_ids
  from (
    select channel_id, hour,
           decode(string_agg(
             case when step < 128 then lpad(to_hex(step), 2, '0')
                  when step < 16384 then to_hex(step & 127 | 128) || lpad(to_hex(step >> 7), 2, '0')
                  when step < 2097152 then to_hex(step & 127 | 128) || to_hex(step >> 7 & 127 | 128) || lpad(to_hex(step >> 14), 2, '0')
                  when step < 268435456 then to_hex(step & 127 | 128) || to_hex(step >> 7 & 127 | 128) || to_hex(step >> 14 & 127 | 128) || lpad(to_hex(step >> 21), 2, '0')
                  else to_hex(step & 127 | 128) || to_hex(step >> 7 & 127 | 128) || to_hex(step >> 14 & 127 | 128) || to_hex(step >> 21 & 127 | 128) || lpad(to_hex(step >> 28), 2, '0')
             end, '' order by id), 'hex') as own_ids
      from (
        select h.channel_id, h.hour, u.id, u.id - lag(u.id, 1, 0::bigint) over (partition by h.channel_id, h.hour order by u.id) as step
          from hours h join chatter_hours c using (channel_id, hour)
         cross join unnest(c.chatter_ids, c.messages) as u(id, own)
         where h.chatters > 256 and u.own > 0
      ) steps
     group by channel_id, hour
    having max(id) <= 4294967295
  ) e
 where c.channel_id = e.channel_id and c.hour = e.hour;

-- Whether a set is up to date is told by when the last of its days was made and how many they are: to hash all of them took longer than to read the set.
alter table chatter_sets add column made_at timestamptz, add column of_days smallint;
update chatter_sets s set made_at = d.made_at, of_days = d.of_days
  from (
    select s.channel_id, s.first_day, s.days, max(t.made_at) as made_at, count(*) as of_days
      from chatter_sets s join chatter_day_tops t on t.channel_id = s.channel_id and t.day >= s.first_day and t.day < s.first_day + s.days
     where s.made_from = chatter_set_source(s.channel_id, s.first_day, s.days)
     group by s.channel_id, s.first_day, s.days
  ) d
 where s.channel_id = d.channel_id and s.first_day = d.first_day and s.days = d.days;
delete from chatter_sets where made_at is null;
alter table chatter_sets alter column made_at set not null, alter column of_days set not null, drop column made_from;
drop function chatter_set_source;
comment on table chatter_sets is 'Rollup of chatter_days: different people who wrote own messages on a busy day, in a week (from Monday) and in four weeks. Valid while made_at and of_days are what chatter_day_tops tells of its days, and none of them is open; where there is none, chatter_days is read.';
comment on column chatter_sets.made_at is 'The latest made_at of the days that it is made from.';
comment on column chatter_sets.of_days is 'How many days it is made from: those on which anybody wrote.';
