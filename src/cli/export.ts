import { SingleBar } from 'cli-progress';
import { loadDotEnv, readConfig } from '../config.ts';
import type { ChannelId, Login } from '../domain/ids.ts';
import { UserError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { connect } from '../store/database.ts';
import { DATASETS } from '../store/export/datasets.ts';
import { type ExportQuery, readExport } from '../store/export/read.ts';
import { createStore } from '../store/store.ts';
import { withDatabase } from './database.ts';
import { type ExportArguments, type Format, parseExportArguments, toExportRange } from './export/arguments.ts';
import { toCsvHeader, toCsvLine } from './export/csv.ts';
import { toNdjsonLine } from './export/ndjson.ts';
import { openFile, openStdout, ReaderGone, type Target } from './export/target.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Rows to standard output or a file, everything else to stderr. Ends by the signal that interrupts it, after cleaning up. */
export async function exportCommand(words: readonly string[]): Promise<void> {
  const asked = parseExportArguments(words);
  loadDotEnv();
  const config = readConfig();
  const range = toExportRange(asked, Date.now(), asked.timeZone ?? config.timeZone);
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, process.stderr);
  const stopping = new AbortController();
  const stop = (name: NodeJS.Signals): void => stopping.abort(new Interrupted(name));
  for (const name of SIGNALS) process.once(name, stop);
  try {
    await withDatabase(config, log, async (url) => {
      const channelIds = asked.channels.length === 0 ? null : await findChannels(url, log, asked.channels);
      await writeExport(url, { what: asked.what, channelIds, ...range }, asked, stopping.signal);
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(asked.out === null ? 'interrupted\n' : `interrupted: ${asked.out} was not written\n`);
    for (const name of SIGNALS) process.off(name, stop);
    process.kill(process.pid, error.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(signal);
    this.signal = signal;
  }
}

/** @throws {UserError} when nothing was ever recorded of one of them */
async function findChannels(url: string, log: Log, logins: readonly Login[]): Promise<ChannelId[]> {
  const store = createStore(connect(url, 1, log));
  try {
    const ids: ChannelId[] = [];
    for (const login of logins) {
      const channel = await store.channels.findChannel(login);
      if (channel === null) throw new UserError('unknown-channel', await unknownChannel(login, store.channels.listChannelIds));
      ids.push(channel.id);
    }
    return ids;
  } finally {
    await store.stop();
  }
}

const MAX_NAMED = 20;

async function unknownChannel(login: Login, listChannelIds: () => Promise<ReadonlyMap<Login, ChannelId>>): Promise<string> {
  const known = [...(await listChannelIds()).keys()].sort();
  if (known.length === 0) return `nothing was recorded of "${login}", nor of any other channel so far`;
  const more = known.length > MAX_NAMED ? ` and ${known.length - MAX_NAMED} others` : '';
  return `nothing was ever recorded of "${login}"; recorded are ${known.slice(0, MAX_NAMED).join(', ')}${more}`;
}

async function writeExport(url: string, query: ExportQuery, { what, format, out }: ExportArguments, signal: AbortSignal): Promise<void> {
  const target = out === null ? openStdout() : await openFile(out);
  // On one terminal, bar and rows would write into each other.
  const bar = process.stderr.isTTY && !(out === null && process.stdout.isTTY) ? startBar(what) : null;
  try {
    const rows = await copyRows(url, query, format, target, signal, bar?.onProgress ?? (() => {}));
    await target.finish();
    bar?.stop();
    if (out !== null) process.stderr.write(`${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} in ${out}\n`);
  } catch (error) {
    bar?.stop();
    await target.abandon();
    if (!(error instanceof ReaderGone)) throw error;
  }
}

/** @returns how many rows were written */
async function copyRows(
  url: string,
  query: ExportQuery,
  format: Format,
  target: Target,
  signal: AbortSignal,
  onProgress: (done: number, rows: number) => void,
): Promise<number> {
  const { columns } = DATASETS[query.what];
  let count = 0;
  const put = (text: string): Promise<void> => (text === '' ? Promise.resolve() : orAborted(target.write(text), signal));
  if (format === 'csv') await put(toCsvHeader(columns));
  for await (const { rows, done } of readExport(url, query, signal)) {
    await put(rows.map((row) => (format === 'csv' ? toCsvLine(row) : toNdjsonLine(row, columns))).join(''));
    count += rows.length;
    onProgress(done, count);
  }
  return count;
}

/** A reader that has stopped reading does not hold up an interrupt. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function startBar(what: string): { onProgress: (done: number, rows: number) => void; stop: () => void } {
  const format = `${what} [{bar}] {percentage}% | {rows} rows | {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, etaBuffer: 50 });
  bar.start(1, 0, { rows: '0' });
  let shown = 0;
  return {
    onProgress(done, count) {
      const rows = count.toLocaleString('en');
      // The estimate is made of steps forward: one that leads nowhere would take for ever.
      if (done > shown) bar.update(done, { rows });
      else bar.update({ rows });
      shown = done;
    },
    stop: () => bar.stop(),
  };
}
