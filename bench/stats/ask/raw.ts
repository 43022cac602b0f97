import type pg from 'pg';
import { bucketFor } from '../../../src/domain/range.ts';
import type { Kind } from './kinds.ts';
import type { Question } from './question.ts';

/** The same questions put to the messages alone, as one would without rollups. */
export interface RawQuestion {
  readonly sql: string;
  readonly values: readonly (string | number | Date | readonly string[])[];
}

const OWN = 'channel_id = $1 and sent_at >= $2 and sent_at < $3 and retracted_at is null and source_channel_id is null';
const bucketOf = ({ range, timeZone }: Question): string => {
  const { unit, count } = bucketFor(range);
  return unit === 'minute' || unit === 'hour'
    ? `date_bin('${count} ${unit}s', sent_at, 'epoch')`
    : `date_trunc('${unit}', sent_at, '${timeZone}')`;
};

type ToSql = (question: Question) => string;

const tokens = (expression: string): string => `from messages cross join string_to_table(${expression}, ' ') token where ${OWN}`;

const ONE_CHANNEL: Partial<Record<Kind, ToSql>> = {
  activity: (question) =>
    `select ${bucketOf(question)} as bucket, count(*), count(distinct chatter_id) from messages where ${OWN} group by 1 order by 1`,
  overview: () =>
    `select count(*), count(distinct chatter_id), sum(bits), count(*) filter (where flags & 32 <> 0),
            (select count(*) from messages m2 where m2.channel_id = $1 and m2.sent_at >= $2::timestamptz - ($3::timestamptz - $2::timestamptz) and m2.sent_at < $2
                and m2.retracted_at is null and m2.source_channel_id is null)
       from messages where ${OWN}`,
  chatters: () => `select chatter_id, count(*) from messages where ${OWN} group by 1 order by 2 desc limit 10`,
  unique: () => `select count(distinct chatter_id) from messages where ${OWN}`,
  emotes: () => `select token, count(*) ${tokens('text')} and token in (select name from emotes) group by 1 order by 2 desc limit 10`,
  words: () => `select token, count(*) ${tokens('lower(text)')} and length(token) > 1 group by 1 order by 2 desc limit 10`,
  heatmap: ({ timeZone }) =>
    `select extract(isodow from sent_at at time zone '${timeZone}'), extract(hour from sent_at at time zone '${timeZone}'), count(*) from messages where ${OWN} group by 1, 2`,
  moments: () => `select date_trunc('minute', sent_at), count(*) from messages where ${OWN} group by 1 order by 2 desc limit 100`,
  rising: () =>
    `select token, count(*) filter (where sent_at >= $2::timestamptz + ($3::timestamptz - $2::timestamptz) / 2) as now, count(*) ${tokens('lower(text)')} group by 1 order by 2 desc limit 10`,
};

/** Null for kinds that read no messages in any case. */
export function toRaw(kind: Kind, question: Question, personId: string): RawQuestion | null {
  const { channel, channels, range } = question;
  const times = [new Date(range.fromMs), new Date(range.toMs)] as const;
  const toSql = ONE_CHANNEL[kind];
  if (toSql) return { sql: toSql(question), values: [channel.id, ...times] };
  const ids = channels.map(({ id }) => String(id));
  const several =
    'channel_id = any($1::bigint[]) and sent_at >= $2 and sent_at < $3 and retracted_at is null and source_channel_id is null';
  switch (kind) {
    case 'compare':
      return {
        sql: `select channel_id, ${bucketOf(question)}, count(*), count(distinct chatter_id) from messages where ${several} group by 1, 2`,
        values: [ids, ...times],
      };
    case 'overlap':
      return {
        sql: `select places, count(*) from (select chatter_id, array_agg(distinct channel_id) as places from messages where ${several} group by 1) people group by 1`,
        values: [ids, ...times],
      };
    case 'chatter':
      return {
        sql: `select day, sum(own), sum(everybody) from (
                select date_trunc('day', sent_at) as day, count(*) filter (where chatter_id = $4) as own, count(*) as everybody from messages where ${OWN} group by 1) days group by 1`,
        values: [channel.id, ...times, personId],
      };
    default:
      return null;
  }
}

/** Milliseconds of each of the first questions, as many as fit into `seconds`; one that takes longer ends it and counts as `seconds`. */
export async function askRaw(client: pg.Client, questions: readonly RawQuestion[], seconds: number): Promise<number[]> {
  const timesMs: number[] = [];
  const endMs = performance.now() + seconds * 1_000;
  for (const { sql, values } of questions) {
    const startedMs = performance.now();
    const leftMs = Math.floor(endMs - startedMs);
    if (leftMs <= 0) break;
    await client.query(`set statement_timeout = ${leftMs}`);
    try {
      await client.query(sql, [...values]);
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, 'code') !== QUERY_CANCELED) throw error;
    }
    timesMs.push(performance.now() - startedMs);
  }
  await client.query('set statement_timeout = 0');
  return timesMs;
}

const QUERY_CANCELED = '57014';
