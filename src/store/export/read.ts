import pg from 'pg';
import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, HOUR_MS, type Range } from '../../domain/range.ts';
import { UpstreamError } from '../../errors.ts';
import { DATASETS, type Dataset, type ExportName } from './datasets.ts';
import { LIST_UNNAMED, toUnnamed, type Unnamed, withoutUnnamed } from './optouts.ts';

export interface ExportQuery {
  readonly what: ExportName;
  /** Null: every channel. */
  readonly channelIds: readonly ChannelId[] | null;
  /** Null: from the first row on. Whole UTC days where rows have only a day. */
  readonly fromMs: number | null;
  readonly toMs: number;
}

/** In the order of the data set's columns, in Postgres' text form. */
export type ExportRow = readonly (string | null)[];

export interface ExportPart {
  /** At most 2,000; may be none. */
  readonly rows: readonly ExportRow[];
  /** Of the time to export, 0 to 1. */
  readonly done: number;
}

const FETCH_ROWS = 2_000;
/** Up to this length it is read by hours: the first rows come sooner, and progress is finer. */
const MAX_BY_HOURS_MS = 31 * DAY_MS;
/** For one step; one day of every channel of a busy host takes some seconds. */
const STATEMENT_TIMEOUT_MS = 600_000;

/** Everything as text: nothing is converted only to be written as text again. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/**
 * Reads what is asked for in order of time, in memory that does not grow with it. The next rows are fetched when they are asked for.
 * Ends early with the signal's reason when it is aborted, with an {@link UpstreamError} when the database goes away.
 */
export async function* readExport(url: string, query: ExportQuery, signal: AbortSignal): AsyncGenerator<ExportPart, void, undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'chatpulse-export',
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A query under way reports the loss itself.
  client.on('error', () => {});
  // With a query under way, this cuts the connection: the query fails at once.
  const cut = (): void => void client.end().catch(() => {});
  signal.addEventListener('abort', cut, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    yield* readSteps(client, query);
  } catch (error) {
    signal.throwIfAborted();
    throw new UpstreamError(
      'postgres',
      `the database did not let the export finish: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    signal.removeEventListener('abort', cut);
    await client.end().catch(() => {});
  }
}

async function* readSteps(client: pg.Client, query: ExportQuery): AsyncGenerator<ExportPart, void, undefined> {
  const dataset = DATASETS[query.what];
  // All rows of a step are wanted, so a plan that is quick for the first of them is the wrong one.
  await client.query("set cursor_tuple_fraction = 1; set jit = off; set timezone = 'UTC'; set datestyle = 'ISO'");
  const unnamed = toUnnamed(await select(client, LIST_UNNAMED));
  const steps = toSteps(await readBounds(client, dataset, query), dataset);
  for (const [index, step] of steps.entries()) {
    const ends = [step.fromMs, step.toMs].map((ms) => new Date(ms).toISOString().slice(0, dataset.by === 'day' ? 10 : undefined));
    // The hold lets go of every lock and snapshot before the first row is fetched: a reader that stops at a pager would
    // otherwise keep retention waiting for a partition, and with it everybody who stores messages.
    await client.query(`declare rows no scroll cursor with hold for ${dataset.select}`, [...ends, query.channelIds]);
    for (;;) {
      const rows = await select(client, `fetch ${FETCH_ROWS} from rows`);
      const isLast = rows.length < FETCH_ROWS;
      yield { rows: withoutPeople(rows, dataset, unnamed), done: (index + (isLast ? 1 : 0)) / steps.length };
      if (isLast) break;
    }
    await client.query('close rows');
  }
}

async function select(client: pg.Client, text: string, values: readonly unknown[] = []): Promise<(string | null)[][]> {
  const { rows } = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array', types: AS_TEXT });
  return rows;
}

/** The part of the range of which there are rows; null when there are none. */
async function readBounds(client: pg.Client, { bounds }: Dataset, { channelIds, fromMs, toMs }: ExportQuery): Promise<Range | null> {
  const [ends] = await select(client, bounds, [channelIds]);
  const [first, last] = ends ?? [];
  if (typeof first !== 'string' || typeof last !== 'string') return null;
  const firstDayMs = Math.floor(Number(first) / DAY_MS) * DAY_MS;
  const endMs = (Math.floor(Number(last) / DAY_MS) + 1) * DAY_MS;
  return { fromMs: Math.max(fromMs ?? firstDayMs, firstDayMs), toMs: Math.min(toMs, endMs) };
}

/** The range in hours or days of UTC, ascending; the first and last one may be parts. */
export function toSteps(range: Range | null, { by }: Pick<Dataset, 'by'>): readonly Range[] {
  if (range === null) return [];
  const stepMs = by === 'instant' && range.toMs - range.fromMs <= MAX_BY_HOURS_MS ? HOUR_MS : DAY_MS;
  const steps: Range[] = [];
  for (let at = range.fromMs; at < range.toMs; ) {
    const end = Math.min((Math.floor(at / stepMs) + 1) * stepMs, range.toMs);
    steps.push({ fromMs: at, toMs: end });
    at = end;
  }
  return steps;
}

function withoutPeople(rows: readonly ExportRow[], { columns }: Dataset, unnamed: Unnamed): readonly ExportRow[] {
  const at = columns.findIndex(({ kind }) => kind === 'json');
  if (at === -1 || unnamed.ids.size === 0) return rows;
  return rows.map((row) => row.map((value, index) => (index === at && value !== null ? withoutUnnamed(value, unnamed) : value)));
}
