import { bucketFor } from '../../../src/domain/range.ts';
import type { Kind } from '../ask/kinds.ts';
import type { Question } from '../ask/question.ts';
import type { ClickHouse } from './clickhouse.ts';

const time = (ms: number): string => `fromUnixTimestamp64Milli(toInt64(${Math.floor(ms)}), 'UTC')`;
const between = (fromMs: number, toMs: number): string =>
  `sent_at >= ${time(fromMs)} and sent_at < ${time(toMs)} and source_channel_id = 0`;
const token = (text: string): string => `arrayJoin(splitByChar(' ', ${text})) as token`;

function bucketOf({ range, timeZone }: Question): string {
  const { unit, count } = bucketFor(range);
  return `toStartOfInterval(sent_at, interval ${count} ${unit}, '${timeZone}')`;
}

/** A scan of the messages for the same numbers, or less than them where that is simpler; null for kinds that read no messages in any case. */
export function toClickHouse(kind: Kind, question: Question, personId: string): string | null {
  const { channel, channels, range, timeZone, limit } = question;
  const { fromMs, toMs } = range;
  const own = `from bench.messages where channel_id = ${channel.id} and ${between(fromMs, toMs)}`;
  const several = `from bench.messages where channel_id in (${channels.map(({ id }) => id).join(', ')}) and ${between(fromMs, toMs)}`;
  const before = `from bench.messages where channel_id = ${channel.id} and ${between(2 * fromMs - toMs, toMs)}`;
  switch (kind) {
    case 'activity':
      return `select ${bucketOf(question)} as bucket, count(), uniqExact(chatter_id) ${own} group by bucket order by bucket`;
    case 'overview':
      return `select countIf(sent_at >= ${time(fromMs)}), count(), uniqExactIf(chatter_id, sent_at >= ${time(fromMs)}), sum(bits), countIf(bitAnd(flags, 32) > 0) ${before}`;
    case 'chatters':
      return `select chatter_id, count() as messages ${own} group by chatter_id order by messages desc limit ${limit}`;
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
      return `select toDate(sent_at) as day, countIf(chatter_id = ${personId}), count() ${own} group by day`;
    case 'moments':
      return `select toStartOfMinute(sent_at) as minute, count() as messages ${own} group by minute order by messages desc limit 100`;
    case 'rising':
      return `select token, countIf(is_now) as now, count() from (select sent_at >= ${time(fromMs)} as is_now, ${token('lowerUTF8(text)')} ${before}) group by token order by now desc limit ${limit}`;
    case 'channels':
    case 'events':
      return null;
  }
}

/** Milliseconds of each question, as many as fit into `seconds`, each after the same one was asked once. */
export function askClickHouse(clickhouse: ClickHouse, questions: readonly string[], seconds: number): number[] {
  const timesMs: number[] = [];
  const endMs = performance.now() + seconds * 1_000;
  for (const sql of questions) {
    clickhouse.query(sql);
    const startedMs = performance.now();
    clickhouse.query(sql);
    timesMs.push(performance.now() - startedMs);
    if (performance.now() > endMs) break;
  }
  return timesMs;
}
