import type { Options } from './options.ts';
import { COPIER } from './parts/copy.ts';
import type { Soak } from './soak.ts';
import type { Summary } from './summary.ts';

type Row = readonly [label: string, value: string];

const MEGABYTE = 1_048_576;
const number = (value: number | null, digits = 0): string =>
  value === null || Number.isNaN(value)
    ? '-'
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const perSecond = (value: number | null): string => `${number(value)} /s`;
const megabytes = (value: number | null): string => `${number(value === null ? null : value / MEGABYTE)} MB`;

function toText(sections: readonly (readonly [title: string, rows: readonly Row[]])[]): string {
  const width = Math.max(...sections.flatMap(([, rows]) => rows.map(([label]) => label.length)));
  return sections
    .map(([title, rows]) => `${title}\n${rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`).join('')}`)
    .join('\n');
}

export function toTable(summary: Summary, options: Options): string {
  const { rates, ratios, parsingUs, copy, writer, flood, paced, lagMs } = summary;
  const head = `${summary.rounds} rounds of ${number(summary.messages)} messages in ${options.channels} channels; medians\n\n`;
  return (
    head +
    toText([
      [
        'Messages a second',
        [
          [`(a) ${COPIER} of finished rows, text`, perSecond(rates.copyText)],
          [`(a) ${COPIER} of finished rows, binary`, perSecond(rates.copyBinary)],
          ['(b) twurple parsing alone', perSecond(rates.twurpleParsing)],
          ['    our parsing alone', perSecond(rates.ourParsing)],
          ['(c) chatpulse, socket to commit', perSecond(rates.chatpulse)],
          ['(d) one INSERT a message', perSecond(rates.insertEach)],
          ['(d) a new connection a message', perSecond(rates.connectionEach)],
          ['(e) finished rows to commit, deduplicated', perSecond(rates.stored)],
          ['    the same rows once more', perSecond(rates.storedAgain)],
          ['(f) the whole writer: with names, events, deletions', perSecond(rates.writer)],
        ],
      ],
      [
        'Ratios',
        [
          ['(e) finished rows / (a) text', number(ratios.storedToCopyText, 2)],
          ['(e) finished rows / (a) binary', number(ratios.storedToCopyBinary, 2)],
          ['(f) writer / (a) text', number(ratios.writerToCopyText, 2)],
          ['(f) writer / (a) binary', number(ratios.writerToCopyBinary, 2)],
          ['(c) chatpulse / (b) twurple parsing', number(ratios.chatpulseToTwurpleParsing, 2)],
          ['(c) chatpulse / (a) binary', number(ratios.chatpulseToCopyBinary, 2)],
          ['(c) chatpulse / (d) one INSERT a message', number(ratios.chatpulseToInsertEach)],
          ['(c) chatpulse / (d) a new connection a message', number(ratios.chatpulseToConnectionEach)],
        ],
      ],
      [
        'CPU, microseconds a message',
        [
          ['parsing: twurple, ours', `${number(parsingUs.twurple, 1)}, ${number(parsingUs.ours, 1)}`],
          ['(c) at full speed: Node, Postgres, sender', toThree(flood)],
          [`(c) at ${options.rate}/s: Node, Postgres, sender`, toThree(paced)],
          ['(f) Node, Postgres', `${number(writer.nodeUs, 1)}, ${number(writer.postgresUs, 1)}`],
        ],
      ],
      [
        'Bytes a message',
        [
          ['(a) disk, WAL', `${number(copy.diskBytes)}, ${number(copy.walBytes)}`],
          ['(c) disk (messages + the rest), WAL', `${number(flood.diskBytes)} + ${number(flood.restBytes)}, ${number(flood.walBytes)}`],
          ['(f) disk (messages + the rest), WAL', `${number(writer.diskBytes)} + ${number(writer.restBytes)}, ${number(writer.walBytes)}`],
        ],
      ],
      [
        `chatpulse's process`,
        [
          [
            `lag socket to commit at ${options.rate}/s: p50, p99, max`,
            `${number(lagMs.p50)}, ${number(lagMs.p99)}, ${number(lagMs.max)} ms`,
          ],
          [`event-loop delay at ${options.rate}/s: p50, p99, max`, toDelay(paced)],
          ['event-loop delay at full speed: p50, p99, max', toDelay(flood)],
          ['resident memory: after full speed, highest', `${megabytes(flood.rss)}, ${megabytes(summary.rssPeak)}`],
        ],
      ],
    ])
  );
}

export function toSoakTable(soak: Soak): string {
  return toText([
    [
      `${number(soak.seconds)} s at ${number(soak.rate)} messages a second`,
      [
        ['resident memory by minute', `${soak.rssByMinute.map((bytes) => number(bytes / MEGABYTE)).join(' ')} MB`],
        ['resident memory, highest', megabytes(soak.rssPeak)],
        ['growth in the second half', `${number(soak.rssSlope === null ? null : soak.rssSlope / MEGABYTE, 2)} MB a minute`],
        ['lag in the last minute: p50, p99', `${number(soak.lagP50Ms)}, ${number(soak.lagP99Ms)} ms`],
        ['CPU a message: Node, Postgres, sender', toThree(soak.stretch)],
        [
          'event-loop delay: p50, p99, max',
          toDelay({
            loopP50Ms: soak.stretch.loopDelayMs.p50,
            loopP99Ms: soak.stretch.loopDelayMs.p99,
            loopMaxMs: soak.stretch.loopDelayMs.max,
          }),
        ],
      ],
    ],
  ]);
}

function toThree({ nodeUs, postgresUs, senderUs }: Readonly<Record<'nodeUs' | 'postgresUs' | 'senderUs', number | null>>): string {
  return `${number(nodeUs, 1)}, ${number(postgresUs, 1)}, ${number(senderUs, 1)}`;
}

function toDelay({ loopP50Ms, loopP99Ms, loopMaxMs }: Readonly<Record<'loopP50Ms' | 'loopP99Ms' | 'loopMaxMs', number | null>>): string {
  return `${number(loopP50Ms, 1)}, ${number(loopP99Ms, 1)}, ${number(loopMaxMs, 1)} ms`;
}
