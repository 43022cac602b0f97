import { toSpread } from '../stats/summary.ts';
import { toColumns } from '../stats/table.ts';
import type { Asked } from './ask.ts';
import type { LoopDelay } from './loop.ts';
import type { Measured } from './measure.ts';
import type { Options } from './options.ts';

type Spread = ReturnType<typeof toSpread>;

/** Milliseconds. */
interface Row {
  readonly name: string;
  readonly acknowledged: Spread;
  readonly posted: Spread;
  readonly delay: Spread;
  readonly commands: number;
  readonly pictures: number;
}

export interface Summary extends Omit<Measured, 'asked'> {
  readonly all: Row;
  readonly kinds: readonly Row[];
  /** The first command of all, for which the thread that draws has to start. */
  readonly firstPostedMs: number | null;
  readonly failures: readonly string[];
}

const MEGABYTE = 1_048_576;
/** How much of what went wrong is told; the rest is like it. */
const TOLD = 10;

export function summarise({ asked, ...rest }: Measured, { only }: Options): Summary {
  return {
    ...rest,
    all: toRow('all', asked),
    kinds: only
      .map((kind) =>
        toRow(
          kind,
          asked.filter((one) => one.kind === kind),
        ),
      )
      .filter(({ commands }) => commands > 0),
    firstPostedMs: asked[0]?.postedMs ?? null,
    failures: asked.map(({ failure }) => failure).filter((failure) => failure !== null),
  };
}

function toRow(name: string, asked: readonly Asked[]): Row {
  return {
    name,
    acknowledged: toSpread(asked.map(({ acknowledgedMs }) => acknowledgedMs)),
    posted: toSpread(asked.map(({ postedMs }) => postedMs)),
    delay: toSpread(asked.map(({ delayMs }) => delayMs)),
    commands: asked.length,
    pictures: asked.filter(({ hasPicture }) => hasPicture).length,
  };
}

/** What makes the run a failed one; empty when all is well. */
export function listFaults({ failures, violations, sent, stored, all }: Summary): string[] {
  return [
    ...told(`commands that were not answered as they should be: ${failures.length}`, failures),
    ...told(`requests that broke Discord's rules: ${violations.length}`, violations),
    ...(stored === sent ? [] : [`${stored} of ${sent} messages were stored`]),
    ...(all.pictures > 0 ? [] : ['there was not a single picture']),
  ];
}

const told = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [[head, ...lines.slice(0, TOLD), ...(lines.length > TOLD ? ['...'] : [])].join('\n  ')];

export function toTable(summary: Summary, options: Options): string {
  const { all, kinds, loop, rss, warnings, lagBoundSeconds } = summary;
  const pictureless = kinds
    .map(({ name, pictures, posted }) => ({ name, pictures, answers: posted?.count ?? 0 }))
    .filter(({ pictures, answers }) => pictures < answers)
    .map(({ name, pictures, answers }) => `${name} (${answers - pictures} of ${answers})`);
  const megabytes = (bytes: number | null): string => `${whole(bytes === null ? null : bytes / MEGABYTE)} MB`;
  const figures: [string, string][] = [
    ['messages a second meanwhile', whole(summary.rate)],
    ['messages sent (of the week before), stored', `${whole(summary.sent)} (${whole(summary.history)}), ${whole(summary.stored)}`],
    ['lag to commit, of the oldest message in a batch: p99', lagBoundSeconds === null ? '-' : `at most ${lagBoundSeconds} s`],
    ['main thread, event-loop delay: p50, p99, max', toDelay(loop.asked)],
    ['  before the first command, chat alone', toDelay(loop.before)],
    ['  as the process itself tells it (looks every 10 ms)', toDelay(loop.own)],
    ['the first command, with the start of the thread that draws', `${ms(summary.firstPostedMs)} ms`],
    ['resident memory: highest while asked, since the start', `${megabytes(rss.asked)}, ${megabytes(rss.ever)}`],
    ["violations of Discord's rules, failed commands", `${summary.violations.length}, ${summary.failures.length}`],
    ['load average of the machine at the end', summary.loadAverage.toFixed(2)],
  ];
  const width = Math.max(...figures.map(([label]) => label.length));
  return [
    `${whole(all.commands)} slash commands, ${options.pauseMs} ms between them, beside ${whole(options.rate)} messages a second in ${options.channels} channels: milliseconds\n`,
    toColumns([
      ['', 'acknowledged p50', 'p95', 'p99', 'max', 'posted p50', 'p95', 'p99', 'max', 'main thread p50', 'max', 'commands', 'pictures'],
      ...[...kinds, all].map((row) => [
        row.name,
        ...four(row.acknowledged),
        ...four(row.posted),
        ms(row.delay?.p50),
        ms(row.delay?.max),
        whole(row.commands),
        whole(row.pictures),
      ]),
    ]),
    '\n',
    ...figures.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`),
    '\n',
    'Main thread: the longest delay of each command. An idle event loop measures 2 ms, as it is looked at every 2 ms.\n',
    "Posted: until all of the answer had come in, its picture in it, and was judged by Discord's rules, which takes about 1 ms.\n",
    ...(pictureless.length > 0 ? [`With nothing to draw, these were answered without a picture: ${pictureless.join(', ')}.\n`] : []),
    ...told(`warnings in the log meanwhile: ${warnings.length}`, warnings).map((text) => `${text}\n`),
  ].join('');
}

const four = (spread: Spread): string[] => [ms(spread?.p50), ms(spread?.p95), ms(spread?.p99), ms(spread?.max)];
const toDelay = ({ p50, p99, max }: LoopDelay): string => `${ms(p50)}, ${ms(p99)}, ${ms(max)} ms`;
const whole = (value: number | null): string => (value === null ? '-' : Math.round(value).toLocaleString('en'));
const ms = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
