import { parseArgs } from 'node:util';

export const PARTS = ['copy', 'parse', 'naive', 'writer', 'chatpulse'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  /** Messages in a round. */
  readonly messages: number;
  readonly rounds: number;
  readonly channels: number;
  /** Lines in a batch of the writer alone, as the mover takes them. */
  readonly batch: number;
  /** The fixed rate at which lag is measured, and how long in each round. */
  readonly rate: number;
  readonly lagSeconds: number;
  /** Null: no soak but rounds. */
  readonly soakSeconds: number | null;
  readonly only: readonly Part[];
  readonly isSmoke: boolean;
  readonly isJson: boolean;
}

export const USAGE = `usage: npm run bench:ingest -- [options]
  --messages N      messages a round (default 100000)
  --rounds N        interleaved rounds (default 3)
  --channels N      channels, at most 90 (default 60; joining 20 takes 10 s)
  --batch N         lines in a batch of the writer alone (default: the mover's)
  --rate N          messages a second when lag is measured (default 2000)
  --lag-seconds N   how long lag is measured in each round (default 10)
  --soak SECONDS    only chatpulse, at --rate (default 1000 then), its memory over time
  --only a,b        some of ${PARTS.join(', ')}
  --smoke           a few seconds in all; nothing it prints is a measurement
  --json            one JSON object instead of the table
`;

/** @throws {RangeError} with words for whoever typed it */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      messages: { type: 'string' },
      rounds: { type: 'string' },
      channels: { type: 'string' },
      batch: { type: 'string' },
      rate: { type: 'string' },
      'lag-seconds': { type: 'string' },
      soak: { type: 'string' },
      only: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const isSmoke = values.smoke;
  const soakSeconds = values.soak === undefined ? null : count('--soak', values.soak, 2, 86_400);
  return {
    messages: count('--messages', values.messages ?? (isSmoke ? '3000' : '100000'), 100, 5_000_000),
    rounds: count('--rounds', values.rounds ?? (isSmoke ? '1' : '3'), 1, 100),
    channels: count('--channels', values.channels ?? (isSmoke ? '4' : '60'), 1, 90),
    batch: count('--batch', values.batch ?? '5000', 1, 1_000_000),
    rate: count('--rate', values.rate ?? (soakSeconds === null ? '2000' : '1000'), 10, 100_000),
    lagSeconds: count('--lag-seconds', values['lag-seconds'] ?? (isSmoke ? '1' : '10'), 1, 3_600),
    soakSeconds,
    only: values.only === undefined ? PARTS : values.only.split(',').map(toPart),
    isSmoke,
    isJson: values.json,
  };
}

/** A number that was typed. @throws {RangeError} */
export function count(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}`);
}

function toPart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw new RangeError(`--only: there is no part "${name}"; there are ${PARTS.join(', ')}`);
  return part;
}
