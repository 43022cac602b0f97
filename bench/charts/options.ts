import { parseArgs } from 'node:util';

export const PARTS = ['worker', 'direct', 'peer', 'peer-anew'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  /** How many each part draws, one after the other. */
  readonly charts: number;
  /** Of the part that keeps a library for each chart, which no machine can do for long. */
  readonly anew: number;
  readonly only: readonly Part[];
  readonly isSmoke: boolean;
  readonly isJson: boolean;
}

export const USAGE = `usage: npm run bench:charts -- [options]
  --charts N        charts each part draws (default 2000)
  --only a,b        some of ${PARTS.join(', ')}
  --smoke           a few charts; nothing it prints is a measurement
  --json            one JSON object instead of the table
`;

const ANEW = 300;

/** @throws {RangeError} with words for whoever typed it */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      charts: { type: 'string' },
      only: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const text = values.charts ?? (values.smoke ? '20' : '2000');
  const charts = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(charts >= 10 && charts <= 1_000_000)) throw new RangeError('--charts must be a whole number from 10 to 1000000');
  return {
    charts,
    anew: Math.min(charts, ANEW),
    only: values.only === undefined ? PARTS : values.only.split(',').map(toPart),
    isSmoke: values.smoke,
    isJson: values.json,
  };
}

function toPart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw new RangeError(`--only: there is no part "${name}"; there are ${PARTS.join(', ')}`);
  return part;
}
