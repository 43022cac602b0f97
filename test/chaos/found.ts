import { connect, type Db, type Result } from '../../src/store/database.ts';
import { recount, rollups } from '../support/recount.ts';
import type { Place, Speaker } from '../support/twitch/lines.ts';
import type { Fate, Found, Gap, Violation } from './judge.ts';
import { type Ledger, type SentLine, toLineId, toLineNumber, toText } from './ledger.ts';

interface MessageRow {
  message_id: string;
  sent_ms: number;
  chatter_id: string;
  is_retracted: boolean;
  text: string;
}

interface DeletionRow {
  at_ms: number;
  scope: string;
  message_id: string | null;
  chatter_id: string | null;
}

export interface World {
  readonly ledger: Ledger;
  readonly channels: readonly Place[];
  readonly chatters: readonly Speaker[];
}

/** Reads what is stored and checks it against itself and against the lines as they were sent. */
export async function lookUp(databaseUrl: string, world: World): Promise<Found> {
  const db = connect(databaseUrl, 2);
  try {
    const fates: Fate[] = world.ledger.lines.map(() => 'missing');
    const faults: Violation[] = [];
    const fault = (rule: string, detail: string) => faults.push({ rule, detail });
    const gaps: Gap[][] = [];
    for (const [channel, place] of world.channels.entries()) {
      await readMessages(db, world, channel, fates, fault);
      await readDeletions(db, world, channel, fates, fault);
      gaps.push(await listGaps(db, place.login));
    }
    await checkWhole(db, fates, world, fault);
    checkRetractions(world, fates, fault);
    return { fates, gaps, faults };
  } finally {
    await db.destroy();
  }
}

type Tell = (rule: string, detail: string) => void;

async function readMessages(db: Db, world: World, channel: number, fates: Fate[], fault: Tell): Promise<void> {
  const { rows } = await db.raw<Result<MessageRow>>(
    `select message_id, (extract(epoch from sent_at) * 1000)::float8 as sent_ms, chatter_id, retracted_at is not null as is_retracted, text
       from messages where channel_id = ?`,
    [world.channels[channel]?.id ?? ''],
  );
  for (const row of rows) {
    const number = toLineNumber(row.message_id);
    const line = number === null ? undefined : world.ledger.lines[number];
    if (number === null || line?.kind !== 'message' || line.channel !== channel) {
      fault('a stored message was never sent', row.message_id);
      continue;
    }
    if (fates[number] !== 'missing') fault('a message is stored twice', `line ${number}`);
    fates[number] = row.is_retracted ? 'retracted' : 'stands';
    const isTrue =
      Math.round(row.sent_ms) === line.atMs &&
      row.chatter_id === world.chatters[line.chatter]?.id &&
      row.text === (row.is_retracted ? '' : toText(number));
    if (!isTrue) fault('a message is not stored as it was sent', `line ${number}: ${JSON.stringify(row)}`);
  }
}

async function readDeletions(db: Db, world: World, channel: number, fates: Fate[], fault: Tell): Promise<void> {
  const sent = new Map<string, SentLine>();
  for (const line of world.ledger.lines) {
    if (line.kind === 'message' || line.channel !== channel) continue;
    sent.set(`${line.atMs} ${line.kind} ${targetOf(line, world)}`, line);
  }
  const { rows } = await db.raw<Result<DeletionRow>>(
    'select (extract(epoch from at) * 1000)::float8 as at_ms, scope, message_id, chatter_id from deletions where channel_id = ?',
    [world.channels[channel]?.id ?? ''],
  );
  const kinds: Readonly<Record<string, string>> = { message: 'clearmsg', timeout: 'timeout', room: 'clear' };
  for (const row of rows) {
    const line = sent.get(`${Math.round(row.at_ms)} ${kinds[row.scope]} ${row.message_id ?? row.chatter_id ?? ''}`);
    if (!line) fault('a stored deletion was never sent', JSON.stringify(row));
    else fates[line.number] = 'deletion';
  }
}

function targetOf(line: SentLine, { chatters }: World): string {
  if (line.kind === 'clearmsg') return toLineId(line.target);
  return line.kind === 'timeout' ? (chatters[line.chatter]?.id ?? '') : '';
}

async function listGaps(db: Db, login: string): Promise<Gap[]> {
  const { rows } = await db.raw<Result<{ started_at: Date; ended_at: Date | null; reason: string }>>(
    'select started_at, ended_at, reason from analytics.gaps where channel_login = ? order by started_at',
    [login],
  );
  return rows.map((row) => ({ fromMs: row.started_at.getTime(), toMs: row.ended_at?.getTime() ?? null, reason: row.reason }));
}

async function checkWhole(db: Db, fates: readonly Fate[], world: World, fault: Tell): Promise<void> {
  const { rows } = await db.raw<Result<{ ids: number; rows: number; standing: number; strangers: number }>>(
    `select count(distinct message_id)::int as ids, count(*)::int as rows,
            (select count(*)::int from analytics.messages) as standing,
            (count(*) filter (where channel_id <> all (?::bigint[])))::int as strangers
       from messages`,
    [world.channels.map((place) => place.id)],
  );
  const count = rows[0];
  if (!count) return;
  if (count.ids !== count.rows) fault('message ids are stored twice', `${count.rows - count.ids} rows too many`);
  if (count.strangers > 0) fault('a stored message was never sent', `${count.strangers} rows of unknown channels`);
  const standing = fates.filter((fate) => fate === 'stands').length;
  if (count.standing !== standing) fault('analytics.messages is not what stands', `${count.standing} rows, ${standing} messages stand`);
  const [kept, counted] = [await rollups(db), await recount(db)];
  for (const [name, rollup, truth] of [
    ['minutes', kept.minutes, counted.minutes],
    ['hours', kept.hours, counted.hours],
    ['chatter hours', kept.chatterHours, counted.chatterHours],
    ['chatter days', kept.chatterDays, counted.chatterDays],
    ['facts of closed hours', kept.hourFacts, counted.hourFacts],
    ['words and emotes of closed hours', kept.hourUses, counted.hourUses],
    ['tops of closed days', kept.dayTops, counted.dayTops],
    ['words and emotes of closed days', kept.dayUses, counted.dayUses],
  ] as const) {
    const truths = new Set(truth.map((row) => JSON.stringify(row)));
    const wrong = rollup.filter((row) => !truths.has(JSON.stringify(row)));
    if (wrong.length > 0 || rollup.length !== truth.length)
      fault('a rollup is not a recount', `${name}: ${rollup.length} rows for ${truth.length}, wrong: ${JSON.stringify(wrong.slice(0, 3))}`);
  }
}

/** A message is retracted exactly when a stored deletion of its channel covers it. */
function checkRetractions({ ledger }: World, fates: readonly Fate[], fault: Tell): void {
  const targets = new Set<number>();
  const lastTimeout = new Map<string, number>();
  const lastClear = new Map<number, number>();
  for (const line of ledger.lines) {
    if (fates[line.number] !== 'deletion') continue;
    if (line.kind === 'clearmsg') targets.add(line.target);
    else if (line.kind === 'timeout') lastTimeout.set(`${line.channel} ${line.chatter}`, line.atMs);
    else lastClear.set(line.channel, line.atMs);
  }
  const wrong = { standing: [] as number[], gone: [] as number[] };
  for (const { number, kind, channel, chatter, atMs } of ledger.lines) {
    const fate = fates[number];
    if (kind !== 'message' || fate === 'missing') continue;
    // Lines are sent in the order of their times, so the latest deletion is the one that covers most.
    const isCovered =
      targets.has(number) || atMs <= (lastTimeout.get(`${channel} ${chatter}`) ?? 0) || atMs <= (lastClear.get(channel) ?? 0);
    if (isCovered && fate === 'stands') wrong.standing.push(number);
    if (!isCovered && fate === 'retracted') wrong.gone.push(number);
  }
  for (const [rule, numbers] of [
    ['a deleted message stands', wrong.standing],
    ['a message is retracted that nothing has deleted', wrong.gone],
  ] as const)
    if (numbers.length > 0) fault(rule, `${numbers.length} lines: ${numbers.slice(0, 10).join(', ')}`);
}
