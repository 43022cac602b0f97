import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KIND_NAMES, type Kind } from './ask/kinds.ts';
import type { HistoryOrder } from './history/plan.ts';

export const SIDES = ['raw', 'clickhouse'] as const;
export type Side = (typeof SIDES)[number];

export interface Options {
  /** Ascending; the last one is what the others are compared with, and the only one that is asked in other ways as well. */
  readonly sizes: readonly HistoryOrder[];
  /** Of each kind. */
  readonly questions: number;
  /** Kinds to ask; null: all. */
  readonly only: readonly Kind[] | null;
  readonly besides: readonly Side[];
  /** Null: a folder that goes with the bench. */
  readonly cacheDir: string | null;
  readonly isAnew: boolean;
  readonly makesOnly: boolean;
  /** Channel days that the product counts again. */
  readonly recounts: number;
  /** How long the raw scans, and ClickHouse, may take with each kind. */
  readonly sideSeconds: number;
  readonly isSmoke: boolean;
  readonly isJson: boolean;
}

export const USAGE = `usage: npm run bench:stats -- [options]
  --messages N      messages of the largest history (default 100000000)
  --sizes a,b,c     histories to ask, smallest first (default: a hundredth, a tenth and the whole of --messages)
  --channels N      channels of each (default 5000)
  --days N          days of each (default 90)
  --questions N     questions of each kind (default 200)
  --only a,b        some kinds of questions
  --besides a,b     other ways to ask the largest history: raw, clickhouse, none (default raw,clickhouse)
  --side-seconds N  how long each of these may take with a kind (default 60)
  --cache DIR       where histories are kept (default ~/.cache/chatpulse-bench)
  --anew            makes the histories again
  --make            only makes the histories
  --recounts N      channel days that the product counts again (default 12)
  --smoke           a few seconds in all; nothing it prints is a measurement
  --json            one JSON object instead of the tables
`;

/** @throws {RangeError} with words for whoever typed it */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      messages: { type: 'string' },
      sizes: { type: 'string' },
      channels: { type: 'string' },
      days: { type: 'string' },
      questions: { type: 'string' },
      only: { type: 'string' },
      besides: { type: 'string' },
      'side-seconds': { type: 'string' },
      cache: { type: 'string' },
      anew: { type: 'boolean', default: false },
      make: { type: 'boolean', default: false },
      recounts: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const isSmoke = values.smoke;
  const messages = count('--messages', values.messages ?? (isSmoke ? '20000' : '100000000'), 1_000, 1_000_000_000);
  const channels = count('--channels', values.channels ?? (isSmoke ? '20' : '5000'), 2, 60_000);
  const days = count('--days', values.days ?? (isSmoke ? '12' : '90'), 10, 400);
  const sizes = values.sizes?.split(',').map((size) => count('--sizes', size, 1_000, 1_000_000_000)) ?? toSizes(messages, isSmoke);
  return {
    sizes: sizes.sort((a, b) => a - b).map((size) => ({ messages: size, channels, days, texts: isSmoke ? 4_000 : 200_000 })),
    questions: count('--questions', values.questions ?? (isSmoke ? '3' : '200'), 1, 100_000),
    only: values.only?.split(',').map(toKind) ?? null,
    besides: values.besides === 'none' ? [] : (values.besides?.split(',').map(toSide) ?? SIDES),
    cacheDir: values.cache ?? (isSmoke ? null : join(homedir(), '.cache', 'chatpulse-bench')),
    isAnew: values.anew,
    makesOnly: values.make,
    recounts: count('--recounts', values.recounts ?? (isSmoke ? '4' : '12'), 0, 10_000),
    sideSeconds: count('--side-seconds', values['side-seconds'] ?? (isSmoke ? '2' : '60'), 1, 86_400),
    isSmoke,
    isJson: values.json,
  };
}

function toSizes(messages: number, isSmoke: boolean): number[] {
  return isSmoke ? [messages] : [...new Set([messages / 100, messages / 10, messages].map((size) => Math.max(1_000, Math.round(size))))];
}

function count(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}`);
}

function toKind(name: string): Kind {
  const kind = KIND_NAMES.find((known) => known === name);
  if (kind === undefined) throw new RangeError(`--only: there is no "${name}"; there are ${KIND_NAMES.join(', ')}`);
  return kind;
}

function toSide(name: string): Side {
  const side = SIDES.find((known) => known === name);
  if (side === undefined) throw new RangeError(`--besides: there is no "${name}"; there are ${SIDES.join(', ')} and none`);
  return side;
}
