import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { type Login, parseLogin } from '../../domain/ids.ts';
import { DAY_MS, isTimeZone } from '../../domain/range.ts';
import { UserError } from '../../errors.ts';
import { readAskedDays, readAskedRange } from '../../reports/asked-range.ts';
import { toPlainText } from '../../reports/names.ts';
import { DATASETS, EXPORTS, type ExportName } from '../../store/export/datasets.ts';

export const EXPORT_USAGE = `export WHAT [--channel NAME]... [--from TIME] [--to TIME] [--time-zone ZONE] [--format csv|ndjson] [--out FILE]
             write what was recorded, to FILE or to standard output; WHAT is one of
             ${EXPORTS.join(', ')}`;

const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

export interface ExportArguments {
  readonly what: ExportName;
  /** Empty: every channel. */
  readonly channels: readonly Login[];
  /** As they were typed. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null: the configured one. */
  readonly timeZone: string | null;
  readonly format: Format;
  /** Null: standard output. */
  readonly out: string | null;
}

const refuse = (message: string): UserError => new UserError('usage', `${message}\nusage: chatpulse ${EXPORT_USAGE}`);

/** @throws {UserError} that says what is wrong, and how it is called */
export function parseExportArguments(words: readonly string[]): ExportArguments {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      channel: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      to: { type: 'string' },
      'time-zone': { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [typed, ...more] = positionals;
  if (typed === undefined) throw refuse('say what to export');
  if (more.length > 0) throw refuse(`one thing at a time: "${more.join(' ')}" is too much`);
  const what = EXPORTS.find((known) => known === typed);
  if (what === undefined) throw refuse(`"${toPlainText(typed)}" can't be exported`);
  const timeZone = values['time-zone'] ?? null;
  if (timeZone !== null && !isTimeZone(timeZone))
    throw refuse(`"${toPlainText(timeZone)}" is not a time zone that I know: write it as Europe/Berlin`);
  const out = values.out === undefined || values.out === '-' ? null : values.out;
  return {
    what,
    channels: values.channel.flatMap((list) => list.split(',')).map(toChannel),
    from: values.from ?? null,
    to: values.to ?? null,
    timeZone,
    format: toFormat(values.format ?? null, out),
    out,
  };
}

function toChannel(typed: string): Login {
  const login = parseLogin(typed);
  if (login === null) throw refuse(`"${toPlainText(typed)}" can't be a Twitch channel`);
  return login;
}

/** What was asked for, else what the file's name says. */
function toFormat(typed: string | null, out: string | null): Format {
  if (typed === null) return ['.ndjson', '.jsonl'].includes(extname(out ?? '').toLowerCase()) ? 'ndjson' : 'csv';
  const format = FORMATS.find((known) => known === typed);
  if (format === undefined) throw refuse(`--format must be ${FORMATS.join(' or ')}`);
  return format;
}

/**
 * The range that is meant. Where rows have only a UTC day, the dates that were typed are these days, whatever the time zone.
 * @throws {UserError} with an example
 */
export function toExportRange(
  { what, from, to }: Pick<ExportArguments, 'what' | 'from' | 'to'>,
  nowMs: number,
  timeZone: string,
): { readonly fromMs: number | null; readonly toMs: number } {
  if (DATASETS[what].by === 'instant') return readAskedRange({ from, to }, nowMs, timeZone);
  const days = readAskedDays({ from, to }, nowMs, timeZone);
  return {
    fromMs: days.from === null ? null : Date.parse(days.from),
    toMs: days.to === null ? endOfDay(nowMs) : endOfDay(Date.parse(days.to)),
  };
}

const endOfDay = (ms: number): number => (Math.floor(ms / DAY_MS) + 1) * DAY_MS;
