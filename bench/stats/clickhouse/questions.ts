import { bucketFor, HOUR_MS } from '../../../src/domain/range.ts';
import type { Kind } from '../ask/kinds.ts';
import type { Question } from '../ask/question.ts';
import type { ClickHouse } from './clickhouse.ts';

const time = (ms: number): string => `fromUnixTimestamp64Milli(toInt64(${Math.floor(ms)}), 'UTC')`;
const between = (fromMs: number, toMs: number): string =>
  `sent_at >= ${time(fromMs)} and sent_at < ${time(toMs)} and source_channel_id = 0`;
/** As `moments` looks around an hour. */
const AROUND_MS = 2 * HOUR_MS;
const token = (text: string): string => `arrayJoin(splitByChar(' ', ${text})) as token`;

function bucketOf({ range, timeZone }: Question): string {
  const { unit, count } = bucketFor(range);
  return `toStartOfInterval(sent_at, interval ${count} ${unit}, '${timeZone}')`;
}

/**
 * Scans of the messages for the same numbers as ours, one after the other (or for less than them where that is simpler);
 * null for kinds that read no messages in any case.
 */
export function toClickHouse(kind: Kind, question: Question, personId: string): readonly string[] | null {
  const scans = toScans(kind, question, personId);
  return typeof scans === 'string' ? [scans] : scans;
}

function toScans(kind: Kind, question: Question, personId: string): string | readonly string[] | null {
  const { channel, channels, range, timeZone, limit } = question;
  const { fromMs, toMs } = range;
  const own = `from bench.messages where channel_id = ${channel.id} and ${between(fromMs, toMs)}`;
  const several = `from bench.messages where channel_id in (${channels.map(({ id }) => id).join(', ')}) and ${between(fromMs, toMs)}`;
  const before = `from bench.messages where channel_id = ${channel.id} and ${between(2 * fromMs - toMs, toMs)}`;
  switch (kind) {
    case 'activity':
      return [
        `select ${bucketOf(question)} as bucket, count(), uniqExact(chatter_id) ${own} group by bucket order by bucket`,
        `select count(), uniqExact(chatter_id) ${own}`,
      ];
    case 'overview':
      // Its chart is of the messages over time.
      return [
        `select ${bucketOf(question)} as bucket, count() ${own} group by bucket order by bucket`,
        `select toStartOfMinute(sent_at) as minute, count() as messages ${own} group by minute order by messages desc limit 1`,
        `select countIf(sent_at >= ${time(fromMs)}), count(), uniqExactIf(chatter_id, sent_at >= ${time(fromMs)}), sum(bits), countIf(bitAnd(flags, 32) > 0) ${before}`,
      ];
    case 'chatters':
      return [
        `select chatter_id, count() as messages ${own} group by chatter_id order by messages desc limit ${limit}`,
        `select count(), uniqExact(chatter_id) ${own}`,
      ];
    case 'unique':
      return `select uniqExact(chatter_id) ${own}`;
    case 'emotes':
      return `select token, count() as uses from (select ${token('text')} ${own}) where token in (select name from bench.emotes) group by token order by uses desc limit ${limit}`;
    case 'words':
      return `select token, count() as uses from (select ${token('lowerUTF8(text)')} ${own}) where length(token) > 1 group by token order by uses desc limit ${limit}`;
    case 'heatmap':
      return `select toDayOfWeek(sent_at, 0, '${timeZone}') as day, toHour(sent_at, '${timeZone}') as hour, count() ${own} group by day, hour`;
    case 'compare':
      return `select channel_id, ${bucketOf(question)} as bucket, count(), uniqExact(chatter_id) ${several} group by channel_id, bucket`;
    case 'overlap':
      return `select places, count() from (select chatter_id, arraySort(groupUniqArray(channel_id)) as places ${several} group by chatter_id) group by places`;
    case 'chatter':
      return [
        `select toDate(sent_at) as day, countIf(chatter_id = ${personId}), count() ${own} group by day`,
        // Their place, when they first wrote, and the emotes of their latest messages.
        `select count() from (select chatter_id, count() as messages ${own} group by chatter_id having messages > (select count() ${own} and chatter_id = ${personId}))`,
        `select min(sent_at) from bench.messages where channel_id = ${channel.id} and chatter_id = ${personId} and source_channel_id = 0`,
        `select token, count() as uses from (select ${token('text')} from (select text ${own} and chatter_id = ${personId} order by sent_at desc limit 200))
          where token in (select name from bench.emotes) group by token order by uses desc limit 5`,
      ];
    case 'moments':
      return [
        `select toStartOfMinute(sent_at) as minute, count() as messages ${own} group by minute order by messages desc limit 100`,
        // What is usual in each hour, and what was said in the five busiest minutes.
        `select hour, quantileExactWeighted(0.5)(messages / 15, messages)
           from (select toStartOfFifteenMinutes(sent_at) as quarter, count() as messages
                   from bench.messages where channel_id = ${channel.id} and ${between(fromMs - AROUND_MS, toMs + AROUND_MS)} group by quarter)
          array join arrayMap(no -> toStartOfHour(quarter) + no * 3600, range(-2, 3)) as hour group by hour`,
        `select minute, token, count() as uses
           from (select toStartOfMinute(sent_at) as minute, ${token('lowerUTF8(text)')} ${own}
                  and minute in (select toStartOfMinute(sent_at) as busiest ${own} group by busiest order by count() desc limit 5))
          group by minute, token order by minute, uses desc limit 3 by minute`,
      ];
    case 'rising':
      return `select token, countIf(is_now) as now, count() from (select sent_at >= ${time(fromMs)} as is_now, ${token('lowerUTF8(text)')} ${before}) group by token order by now desc limit ${limit}`;
    case 'channels':
    case 'events':
      return null;
  }
}

/** Milliseconds of each question, as many as fit into `seconds`, each after the same one was asked once. */
export function askClickHouse(clickhouse: ClickHouse, questions: readonly (readonly string[])[], seconds: number): number[] {
  const timesMs: number[] = [];
  const endMs = performance.now() + seconds * 1_000;
  for (const scans of questions) {
    for (const sql of scans) clickhouse.query(sql);
    const startedMs = performance.now();
    for (const sql of scans) clickhouse.query(sql);
    timesMs.push(performance.now() - startedMs);
    if (performance.now() > endMs) break;
  }
  return timesMs;
}
