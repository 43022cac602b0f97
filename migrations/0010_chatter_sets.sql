-- Who wrote in busy channels, so small that months of it are read at once: what several channels have in common is counted from it.

alter table chatter_day_tops add column made_at timestamptz not null default clock_timestamp();
comment on column chatter_day_tops.made_at is 'When the day was rolled up; tells whether what was made from it is up to date.';
create index chatter_day_tops_made on chatter_day_tops (made_at);

create table chatter_sets (
  channel_id bigint not null,
  first_day date not null,
  days smallint not null check (days in (1, 7, 28)),
  chatters integer not null,
  made_from bigint not null,
  chatter_ids bytea not null,
  primary key (channel_id, first_day, days)
);
alter table chatter_sets alter column chatter_ids set storage external;
comment on table chatter_sets is 'Rollup of chatter_days: different people who wrote own messages on a busy day, in a week (from Monday) and in four weeks. Valid while made_from is what chatter_set_source tells, and none of its days is open; where there is none, chatter_days is read.';
comment on column chatter_sets.chatter_ids is 'Ascending ids: the distance of each to the one before in LEB128.';

create function chatter_set_source(p_channel_id bigint, p_first_day date, p_days integer) returns bigint
language sql stable as $$
  select hashtextextended(string_agg(day::text || ' ' || extract(epoch from made_at)::text, ',' order by day), 0)
    from chatter_day_tops
   where channel_id = p_channel_id and day >= p_first_day and day < p_first_day + p_days
$$;
comment on function chatter_set_source is 'Which rollups of days a set is made from: changes when one of them is made anew, comes or goes. Null where there is none.';
