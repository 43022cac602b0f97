import type pg from 'pg';
import { DAY_MS } from '../../../src/domain/range.ts';
import { DayLog } from '../history/day-log.ts';
import { toEmotes } from '../history/emotes.ts';
import { type HistoryOrder, toPlan } from '../history/plan.ts';
import { toTexts } from '../history/texts.ts';
import { toUsers } from '../history/users.ts';
import { copyRows } from './copy.ts';
import { DayRows } from './day-rows.ts';
import { dropIndexes, restoreIndexes } from './indexes.ts';
import { Days } from './make-day.ts';
import { type Cast, copyMessages } from './messages.ts';
import { loadReference } from './reference.ts';
import { TABLES, type Table } from './tables.ts';

export interface Made {
  readonly messages: number;
  readonly seconds: number;
}

/**
 * Fills an empty, migrated database with a history: one COPY a day for the messages, beside it what ingest and the closing of hours and days would have
 * made of them, while the next day is thought up. `clients`: two connections.
 * @param onProgress told how many messages are stored
 */
export async function makeHistory(
  clients: readonly [pg.Client, pg.Client],
  order: HistoryOrder,
  onProgress: (messages: number) => void,
): Promise<Made> {
  const startedMs = performance.now();
  const emotes = toEmotes();
  const plan = toPlan(order);
  const cast: Cast = { plan, users: toUsers(plan.users), texts: toTexts(order, emotes) };
  const dropped = await dropIndexes(clients[0]);
  await loadReference(clients[0], cast, emotes);
  const days = new Days(cast, emotes);
  const sets = [0, 1].map(() => ({ log: new DayLog(), rows: new DayRows(cast.texts) }));
  let loading: Promise<void> = Promise.resolve();
  let messages = 0;
  for (let day = 0; day <= order.days; day += 1) {
    const set = sets[day % 2];
    if (set === undefined) break;
    const dayMs = plan.fromMs + day * DAY_MS;
    set.log.clear();
    set.rows.clear();
    if (day === 0) days.nameChannels(plan.fromMs - DAY_MS, set.rows);
    await days.make(dayMs, set.log, set.rows);
    await loading;
    messages += set.log.count;
    loading = loadDay(clients, cast, dayMs, set.log, set.rows).then(() => onProgress(messages));
    // Heard of where it is awaited.
    loading.catch(() => undefined);
  }
  await loading;
  await restoreIndexes(clients, dropped);
  return { messages, seconds: (performance.now() - startedMs) / 1_000 };
}

/** Deletions are known once the messages are on their way. */
const LAST: Table = 'deletions';

async function loadDay(
  [one, other]: readonly [pg.Client, pg.Client],
  cast: Cast,
  dayMs: number,
  log: DayLog,
  rows: DayRows,
): Promise<void> {
  const copyTable = async (client: pg.Client, table: Table): Promise<void> => {
    const parts = rows.list(table);
    if (parts) await copyRows(client, table, TABLES[table], parts);
  };
  const left = (Object.keys(TABLES) as Table[]).filter((table) => table !== LAST);
  const copyOthers = async (client: pg.Client): Promise<void> => {
    for (let table = left.shift(); table !== undefined; table = left.shift()) await copyTable(client, table);
  };
  const copyFirst = async (): Promise<void> => {
    await copyMessages(one, cast, dayMs, log, rows);
    await copyTable(one, LAST);
    await copyOthers(one);
  };
  await Promise.all([copyFirst(), copyOthers(other)]);
}
