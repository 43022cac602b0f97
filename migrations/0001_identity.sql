-- Who is who. Ids are the keys; logins and display names change and are kept as history.

create table channels (
  channel_id bigint primary key,
  first_seen_at timestamptz not null default now()
);
comment on table channels is 'Twitch channels that were ever recorded. A small reference table; the names are in names.';
comment on column channels.channel_id is 'room-id, which is the broadcaster''s user id.';

create table names (
  user_id bigint not null,
  valid_from timestamptz not null,
  valid_to timestamptz not null default 'infinity',
  login text not null,
  display_name text not null,
  primary key (user_id, valid_from)
);
comment on table names is 'What each Twitch user (chatter or broadcaster) was called, in half-open intervals that never overlap. A reference table: not bound to a channel.';
comment on column names.valid_from is 'The first time the name was seen, not when Twitch changed it.';
comment on column names.valid_to is 'infinity for the name in force.';
create unique index names_current on names (user_id) include (login, display_name) where valid_to = 'infinity';
create index names_login on names (login, user_id);

-- One observation: user_id was called so at that instant. Any order of observations is accepted, since recordings are replayed.
create function observe_name(p_user_id bigint, p_at timestamptz, p_login text, p_display_name text) returns void
language plpgsql as $$
declare
  held names;
  v_next names;
begin
  select * into held from names where user_id = p_user_id and valid_from <= p_at and valid_to > p_at;
  if found then
    if held.login = p_login and held.display_name = coalesce(p_display_name, held.display_name) then
      return;
    end if;
    -- Until now only the login was known, or only capitals changed: no new name.
    if held.login = p_login and held.display_name = held.login then
      update names set display_name = p_display_name where user_id = p_user_id and valid_from = held.valid_from;
      return;
    end if;
    if held.valid_from = p_at then
      update names set login = p_login, display_name = coalesce(p_display_name, p_login) where user_id = p_user_id and valid_from = p_at;
      return;
    end if;
    update names set valid_to = p_at where user_id = p_user_id and valid_from = held.valid_from;
  end if;
  select * into v_next from names where user_id = p_user_id and valid_from > p_at order by valid_from limit 1;
  if v_next.user_id is not null and v_next.login = p_login
     and (v_next.display_name = v_next.login or v_next.display_name = coalesce(p_display_name, v_next.display_name)) then
    update names set valid_from = p_at, display_name = coalesce(p_display_name, v_next.display_name)
     where user_id = p_user_id and valid_from = v_next.valid_from;
  else
    insert into names (user_id, valid_from, valid_to, login, display_name)
    values (p_user_id, p_at, coalesce(v_next.valid_from, 'infinity'), p_login, coalesce(p_display_name, p_login));
  end if;
end $$;
comment on function observe_name is 'Adds one sighting of a name; a null display name means that only the login was seen.';
