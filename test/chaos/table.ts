import type { CrowdResult } from './crowd.ts';
import { toTime } from './judge.ts';
import type { StormResult } from './storm.ts';

type Row = readonly [label: string, value: string | number];

function format(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${typeof value === 'number' ? value.toLocaleString('en') : value}`);
  return `\n${title}\n${lines.join('\n')}\n`;
}

export function stormTable(storm: StormResult): string {
  const { figures: f, kills, handovers } = storm;
  const kill = ({ atMs, lost, lostMs, atMostMs }: (typeof kills)[number], index: number): Row => [
    `SIGKILL ${index + 1} at ${toTime(atMs)}`,
    `${lost} lines surely read are missing, the last ${lostMs} ms (${atMostMs} ms of what was written)`,
  ];
  return format('run 1: nothing lost, nothing counted twice', [
    ['lines sent', f.sent],
    ['surely read by the process', f.surelyRead],
    ['  of these stored', f.storedOfSurelyRead],
    ['written to a connection that ended before it answered', f.undecided],
    ['  of these stored', f.storedOfUndecided],
    ['nobody was in the channel', f.undeliverable],
    ['sent over two connections at once', f.sentTwice],
    ['stored', f.stored],
    ['  of these retracted', f.retracted],
    ['  of these deletions', f.deletions],
    ['not stored, all of it in a gap of its channel', f.missing],
    ['gaps', f.gaps],
    ['seconds in gaps, over all channels', f.gapSeconds],
    ...kills.map(kill),
    ...handovers.map(
      ({ atMs, channels, sentTwice }, index): Row => [
        `RECONNECT ${index + 1} at ${toTime(atMs)}`,
        `${channels} channels handed over, ${sentTwice} lines came twice`,
      ],
    ),
    ['JOINs, most in any 10 s', `${storm.joins.sent}, ${storm.joins.peakIn10s}`],
    ['answer to "what have you read", p50 and p99', `${storm.proofMs.p50} and ${storm.proofMs.p99} ms`],
    ['most memory (RSS)', `${storm.peakRssMb} MB`],
    ['from the last line to all stored', `${storm.drainSeconds} s`],
    ['violations', storm.violations.length],
  ]);
}

export function crowdTable({ figures: f, violations }: CrowdResult): string {
  return format('run 2: more channels than may be joined at once', [
    ['channels joined', `${f.joined} of ${f.channels}`],
    ['recorded as joined', f.recordedAsJoined],
    ['JOINs, most in any 10 s', `${f.joinsSent}, ${f.peakIn10s}`],
    ['from the last start to the last channel', `${f.secondsToAll.toFixed(1)} s`],
    ['violations', violations.length],
  ]);
}
