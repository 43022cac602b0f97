-- The contract for BI tools: views and the role that may read them, documented in docs/sql.md.

create schema analytics;

create view analytics.channels as
  select c.channel_id, n.login, n.display_name,
         exists (select from watches w where w.channel_id = c.channel_id) as is_watched
    from channels c
    join names n on n.user_id = c.channel_id and n.valid_to = 'infinity';

create view analytics.messages as
  select m.channel_id, cn.login as channel_login, m.message_id, m.sent_at, m.chatter_id, n.login as chatter_login, m.text
    from messages m
    join names cn on cn.user_id = m.channel_id and cn.valid_to = 'infinity'
    join names n on n.user_id = m.chatter_id and n.valid_to = 'infinity'
   where m.retracted_at is null and m.source_channel_id is null;

create view analytics.activity_minutely as
  select a.channel_id, n.login as channel_login, a.minute, a.messages, a.bits, a.first_time_chatters
    from minutes a
    join names n on n.user_id = a.channel_id and n.valid_to = 'infinity'
   where a.messages > 0;

create view analytics.chatters_daily as
  select d.channel_id, cn.login as channel_login, d.day, d.chatter_id, n.login as chatter_login, d.messages
    from chatter_days_now d
    join names cn on cn.user_id = d.channel_id and cn.valid_to = 'infinity'
    join names n on n.user_id = d.chatter_id and n.valid_to = 'infinity'
   where d.messages > 0;

create view analytics.events as
  select e.channel_id, cn.login as channel_login, e.at, e.kind, e.chatter_id, n.login as chatter_login, e.amount, e.details
    from events e
    join names cn on cn.user_id = e.channel_id and cn.valid_to = 'infinity'
    left join names n on n.user_id = e.chatter_id and n.valid_to = 'infinity'
   where e.source_channel_id is null;

create view analytics.gaps as
  select g.channel_id, n.login as channel_login, g.started_at, g.ended_at, g.reason
    from gaps g
    join names n on n.user_id = g.channel_id and n.valid_to = 'infinity';

-- Roles belong to the server, not to the database: another database may have made it already, and a hosted server may not allow it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'chatpulse_reader') then
    create role chatpulse_reader nologin;
  end if;
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then raise warning 'role chatpulse_reader was not created: this user may not create roles (docs/sql.md says how)';
end $$;

do $$
begin
  grant usage on schema analytics to chatpulse_reader;
  grant select on all tables in schema analytics to chatpulse_reader;
exception when undefined_object then null;
end $$;
