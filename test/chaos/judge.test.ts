import { expect, test } from 'vitest';
import { type Evidence, type Fate, type Gap, judge } from './judge.ts';
import type { LineKind, Proof, SentLine, Wire } from './ledger.ts';

const start = Date.UTC(2026, 10, 24, 12);
/** One line each 10 ms, all in one channel. */
const lines = (count: number): SentLine[] =>
  Array.from({ length: count }, (_, number) => ({
    number,
    channel: 0,
    atMs: start + number * 10,
    kind: 'message' as LineKind,
    chatter: 0,
    target: -1,
  }));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const wire = (openedAtMs: number, numbers: readonly number[], proofs: readonly Proof[]): Wire => ({
  connection: 1,
  openedAtMs,
  lines: [...numbers],
  proofs: [...proofs],
});
/** Asked and answered 2 ms after each line. */
const provenAll = (numbers: readonly number[]): Proof[] =>
  numbers.map((number, index) => ({ count: index + 1, askedAtMs: start + number * 10, atMs: start + number * 10 + 2 }));
const gap = (fromLine: number, toLine: number | null, reason = 'connection lost'): Gap => ({
  fromMs: start + fromLine * 10,
  toMs: toLine === null ? null : start + toLine * 10,
  reason,
});

/** 1,000 lines; what is stored; what was delivered over which connections. */
function evidence(
  stored: (number: number) => boolean,
  wires: Wire[],
  more: Partial<Pick<Evidence, 'runs' | 'handovers'>> & { gaps?: Gap[] } = {},
): Evidence {
  const sent = lines(1_000);
  return {
    ledger: { lines: sent, wires },
    channels: ['moonbase'],
    runs: more.runs ?? [{ spawnedAtMs: start - 1_000, killedAtMs: null }],
    handovers: more.handovers ?? [],
    found: { fates: sent.map(({ number }): Fate => (stored(number) ? 'stands' : 'missing')), gaps: [more.gaps ?? []], faults: [] },
  };
}

const rulesOf = (given: Evidence) => judge(given).violations.map(({ rule }) => rule);
const whole = wire(start - 500, range(0, 1_000), provenAll(range(0, 1_000)));

test('all that was sent is stored: nothing to blame', () => {
  const { violations, figures } = judge(evidence(() => true, [whole]));
  expect(violations).toEqual([]);
  expect(figures).toMatchObject({ sent: 1_000, surelyRead: 1_000, stored: 1_000, missing: 0 });
});

test('one line that was read and is not stored is blamed, also when a gap is claimed for it', () => {
  expect(rulesOf(evidence((number) => number !== 500, [whole]))).toEqual([
    'not stored, though a later line of its connection is',
    'read more than 100 ms before any SIGKILL, and not stored',
    'neither stored nor in a gap of its channel',
  ]);
  expect(rulesOf(evidence((number) => number !== 999, [whole], { gaps: [gap(998, null, 'stopped')] }))).toEqual([
    'read more than 100 ms before any SIGKILL, and not stored',
  ]);
});

test('a SIGKILL costs what was read in its last 100 ms and no more', () => {
  const killedAtMs = start + 500 * 10 + 5;
  const runs = [
    { spawnedAtMs: start - 1_000, killedAtMs },
    { spawnedAtMs: killedAtMs + 50, killedAtMs: null },
  ];
  const first = wire(start - 500, range(0, 503), provenAll(range(0, 501)));
  const second = wire(start + 6_000, range(601, 1_000), provenAll(range(601, 1_000)));
  const since = (firstLost: number) =>
    judge(evidence((number) => number < firstLost || number > 600, [first, second], { runs, gaps: [gap(490, 600, 'interrupted')] }));
  const fine = since(491);
  expect(fine.violations).toEqual([]);
  expect(fine.kills).toEqual([{ atMs: killedAtMs, lost: 10, lostMs: 93, atMostMs: 95 }]);
  expect(fine.figures).toMatchObject({ undecided: 2, undeliverable: 98, missing: 110 });
  expect(since(490).violations.map(({ rule }) => rule)).toEqual(['read more than 100 ms before any SIGKILL, and not stored']);
});

test('what nobody was there to hear has to lie in a gap, to the second', () => {
  const wires = [
    wire(start - 500, range(0, 400), provenAll(range(0, 400))),
    wire(start + 6_000, range(600, 1_000), provenAll(range(600, 1_000))),
  ];
  const isStored = (number: number) => number < 400 || number >= 600;
  expect(rulesOf(evidence(isStored, wires, { gaps: [gap(400, 600)] }))).toEqual([]);
  expect(rulesOf(evidence(isStored, wires, { gaps: [gap(499, 501)] }))).toEqual([]);
  expect(rulesOf(evidence(isStored, wires, { gaps: [gap(400, 498)] }))).toEqual(['neither stored nor in a gap of its channel']);
  expect(rulesOf(evidence(isStored, wires))).toEqual(['neither stored nor in a gap of its channel']);
});

test('a gap that never ends, or that claims what is stored, is blamed', () => {
  expect(rulesOf(evidence(() => true, [whole], { gaps: [gap(999, null)] }))).toEqual(['a gap is open, though the channel was joined']);
  expect(rulesOf(evidence(() => true, [whole], { gaps: [gap(-600, 1_600)] }))).toEqual(['stored, though a gap claims its time']);
});

test('while a connection is being replaced nothing may be missing, gap or not', () => {
  const old = wire(start - 500, range(0, 400), provenAll(range(0, 400)));
  const fresh = (from: number) => wire(start + 3_000, range(from, 1_000), provenAll(range(from, 1_000)));
  const handovers = [{ atMs: start + 3_000, toMs: start + 5_000, channels: new Set([0]) }];
  expect(judge(evidence(() => true, [old, fresh(350)], { handovers })).handovers).toEqual([
    { atMs: start + 3_000, channels: 1, sentTwice: 50 },
  ]);
  const holed = evidence((number) => number < 400 || number >= 410, [old, fresh(410)], { handovers, gaps: [gap(400, 410)] });
  expect(rulesOf(holed)).toEqual(['missing while Twitch had asked for a new connection']);
});

test('a stored line that was written to nobody is made up', () => {
  expect(rulesOf(evidence(() => true, [wire(start - 500, range(0, 999), provenAll(range(0, 999)))]))).toEqual([
    'stored, though it was written to nobody',
  ]);
});
