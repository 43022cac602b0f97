export const EXPORTS = ['messages', 'activity', 'chatters', 'emotes', 'words', 'events'] as const;
/** What can be exported. */
export type ExportName = (typeof EXPORTS)[number];

/** How a value is to be written where kinds matter. Ids and times are text. */
type ColumnKind = 'text' | 'number' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

export interface Dataset {
  readonly columns: readonly Column[];
  /** Rows have an instant, or only a UTC day. */
  readonly by: 'instant' | 'day';
  /** Rows of [$1, $2) of the channels $3 (null: of all), the oldest first; values in the order of `columns`, in Postgres' text form. */
  readonly select: string;
  /** The first and last instant of which the channels $1 have rows; two nulls where there are none. */
  readonly bounds: string;
}

const text = (name: string): Column => ({ name, kind: 'text' });
const number = (name: string): Column => ({ name, kind: 'number' });
const CHANNEL = [text('channel_id'), text('channel_login')];

/** ISO 8601 in UTC. */
const iso = (column: string, seconds = 'SS.MS'): string => `to_char(v.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:${seconds}"Z"')`;
const wanted = '($3::bigint[] is null or v.channel_id = any($3::bigint[]))';

/** The ends of an index, channel by channel: what lies between them is not read. */
const boundsOf = (table: string, column: string): string => `
  select extract(epoch from min(b.first)) * 1000 as first_ms, extract(epoch from max(b.last)) * 1000 as last_ms
    from channels c
   cross join lateral (select min(t.${column}) as first, max(t.${column}) as last from ${table} t where t.channel_id = c.channel_id) b
   where $1::bigint[] is null or c.channel_id = any($1::bigint[])`;

/** Everything that is counted is counted of messages, and these are in minutes as long as they count. */
const IN_MINUTES = boundsOf('minutes', 'minute');

/** Whoever opted out is in none of them: the views leave such messages and chatters away, what happened is told without the person. */
export const DATASETS: Readonly<Record<ExportName, Dataset>> = {
  messages: {
    columns: [...CHANNEL, text('message_id'), text('sent_at'), text('chatter_id'), text('chatter_login'), text('text')],
    by: 'instant',
    select: `select v.channel_id, v.channel_login, v.message_id, ${iso('sent_at')}, v.chatter_id, v.chatter_login, v.text
               from analytics.messages v where v.sent_at >= $1::timestamptz and v.sent_at < $2::timestamptz and ${wanted}
              order by v.sent_at, v.channel_id, v.message_id`,
    bounds: IN_MINUTES,
  },
  activity: {
    columns: [...CHANNEL, text('minute'), number('messages'), number('bits'), number('first_time_chatters')],
    by: 'instant',
    select: `select v.channel_id, v.channel_login, ${iso('minute', 'SS')}, v.messages, v.bits, v.first_time_chatters
               from analytics.activity_minutely v where v.minute >= $1::timestamptz and v.minute < $2::timestamptz and ${wanted}
              order by v.minute, v.channel_id`,
    bounds: IN_MINUTES,
  },
  chatters: {
    columns: [...CHANNEL, text('day'), text('chatter_id'), text('chatter_login'), number('messages')],
    by: 'day',
    select: `select v.channel_id, v.channel_login, v.day, v.chatter_id, v.chatter_login, v.messages
               from analytics.chatters_daily v where v.day >= $1::date and v.day < $2::date and ${wanted}
              order by v.day, v.channel_id, v.messages desc, v.chatter_id`,
    bounds: IN_MINUTES,
  },
  emotes: {
    columns: [...CHANNEL, text('day'), text('emote'), text('source'), number('uses')],
    by: 'day',
    select: `select v.channel_id, v.channel_login, v.day, v.emote, v.source, v.uses
               from analytics.emotes_daily v where v.day >= $1::date and v.day < $2::date and ${wanted}
              order by v.day, v.channel_id, v.uses desc, v.emote, v.source`,
    bounds: IN_MINUTES,
  },
  words: {
    columns: [...CHANNEL, text('day'), text('word'), number('uses')],
    by: 'day',
    select: `select v.channel_id, v.channel_login, v.day, v.word, v.uses
               from analytics.words_daily v where v.day >= $1::date and v.day < $2::date and ${wanted}
              order by v.day, v.channel_id, v.uses desc, v.word`,
    bounds: IN_MINUTES,
  },
  events: {
    columns: [
      ...CHANNEL,
      text('at'),
      text('kind'),
      text('chatter_id'),
      text('chatter_login'),
      number('amount'),
      { name: 'details', kind: 'json' },
    ],
    by: 'instant',
    select: `select v.channel_id, v.channel_login, ${iso('at')}, v.kind,
                    case when o.chatter_id is null then v.chatter_id end, case when o.chatter_id is null then v.chatter_login end, v.amount,
                    case when o.chatter_id is null then v.details else '{}' end
               from analytics.events v left join optouts o on o.chatter_id = v.chatter_id
              where v.at >= $1::timestamptz and v.at < $2::timestamptz and ${wanted}
              order by v.at, v.channel_id, v.kind, v.chatter_id, v.amount, v.details`,
    bounds: boundsOf('events', 'at'),
  },
};
