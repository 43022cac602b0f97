import { parseArgs } from 'node:util';
import { count } from '../ingest/options.ts';
import { KINDS, type Kind } from './commands.ts';

export interface Options {
  /** Messages a second beside the commands, all channels together. */
  readonly rate: number;
  readonly channels: number;
  /** Messages of the week before, about; 0: none. */
  readonly history: number;
  /** How long messages come before the first command. */
  readonly warmupSeconds: number;
  readonly commands: number;
  /** Between an answer and the next command. */
  readonly pauseMs: number;
  readonly only: readonly Kind[];
  readonly isSmoke: boolean;
  readonly isJson: boolean;
}

export const USAGE = `usage: npm run bench:command -- [options]
  --rate N          messages a second beside the commands (default 2000)
  --channels N      watched channels, 2 to 50 (default 18; joining 20 takes 10 s)
  --history N       messages of the week before, about (default 100000)
  --warmup SECONDS  how long messages come before the first command (default 20)
  --commands N      slash commands, one after the other (default 200)
  --pause-ms N      between an answer and the next command (default 250)
  --only a,b        some of ${KINDS.join(', ')}
  --smoke           a few seconds in all; nothing it prints is a measurement
  --json            one JSON object instead of the table
`;

/** @throws {RangeError} with words for whoever typed it */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rate: { type: 'string' },
      channels: { type: 'string' },
      history: { type: 'string' },
      warmup: { type: 'string' },
      commands: { type: 'string' },
      'pause-ms': { type: 'string' },
      only: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const isSmoke = values.smoke;
  const only = values.only === undefined ? KINDS : values.only.split(',').map(toKind);
  return {
    rate: count('--rate', values.rate ?? (isSmoke ? '200' : '2000'), 10, 100_000),
    channels: count('--channels', values.channels ?? (isSmoke ? '5' : '18'), 2, 50),
    history: count('--history', values.history ?? (isSmoke ? '0' : '100000'), 0, 5_000_000),
    warmupSeconds: count('--warmup', values.warmup ?? (isSmoke ? '2' : '20'), 1, 3_600),
    commands: count('--commands', values.commands ?? (isSmoke ? String(only.length) : '200'), 1, 100_000),
    pauseMs: count('--pause-ms', values['pause-ms'] ?? (isSmoke ? '20' : '250'), 10, 60_000),
    only,
    isSmoke,
    isJson: values.json,
  };
}

function toKind(name: string): Kind {
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined) throw new RangeError(`--only: there is no "${name}"; there are ${KINDS.join(', ')}`);
  return kind;
}
