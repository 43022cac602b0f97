-- Emotes: which there are, who offered them when, and what was asked of whom. Also who wishes to be named nowhere.

create table emotes (
  emote_no bigint generated always as identity primary key,
  source text not null check (source in ('twitch', '7tv', 'bttv', 'ffz')),
  emote_id text not null,
  name text not null,
  unique (source, emote_id, name)
);
comment on table emotes is 'Every emote that was ever counted, under each name that it was used by. A reference table: not bound to a channel.';
comment on column emotes.emote_id is 'The source''s own id.';

create table emote_catalogue (
  channel_id bigint not null,
  source text not null check (source in ('7tv', 'bttv', 'ffz')),
  emote_id text not null,
  name text not null,
  valid_from timestamptz(3) not null,
  valid_to timestamptz(3) not null default 'infinity',
  primary key (channel_id, source, emote_id, name, valid_from)
);
comment on table emote_catalogue is 'Which third-party emotes a channel had, in half-open intervals: a use is counted with the catalogue of its time, however late.';
comment on column emote_catalogue.channel_id is '0: offered in every channel.';
comment on column emote_catalogue.valid_from is 'When it was first seen there; -infinity for what the very first look found, since that is all that is known of the time before.';
comment on column emote_catalogue.valid_to is 'When it was first missed; infinity while it is offered.';

create table emote_fetches (
  channel_id bigint not null,
  source text not null check (source in ('7tv', 'bttv', 'ffz')),
  due_at timestamptz not null,
  fetched_at timestamptz,
  failures integer not null default 0,
  primary key (channel_id, source)
);
comment on table emote_fetches is 'When each catalogue is to be asked for next, so that a restart does not ask for all of them.';
comment on column emote_fetches.due_at is 'Moved on by whoever is asking, so that two processes don''t ask for the same.';
comment on column emote_fetches.fetched_at is 'When it was last answered, with emotes or with "has none". Null: never, and what is found next is taken to have been there always.';
comment on column emote_fetches.failures is 'Attempts in a row without an answer.';

create table optouts (
  chatter_id bigint primary key,
  opted_out_at timestamptz not null default now()
);
comment on table optouts is 'Chatters who asked to be named nowhere: kept out of every list of names, and asked about in vain. A reference table: not bound to a channel.';
