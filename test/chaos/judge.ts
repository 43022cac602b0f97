import { type Ledger, readByMs, type SentLine, type Wire } from './ledger.ts';
import type { Run } from './process.ts';

/** What a SIGKILL may cost. */
const KILL_COST_MS = 100;
/** "To the second": a gap's edges are the process's clock when it read, a line's time is when it was written. */
const EDGE_MS = 1_000;
/** A stored line lies this deep in a gap only when the gap says what isn't so. */
const DEEP_MS = 5_000;

export interface Gap {
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly reason: string;
}

export type Fate = 'missing' | 'stands' | 'retracted' | 'deletion';

/** What Postgres holds afterwards. */
export interface Found {
  /** By line number; a stored CLEARMSG or CLEARCHAT is a `deletion`. */
  readonly fates: readonly Fate[];
  /** By channel. */
  readonly gaps: readonly (readonly Gap[])[];
  /** Rows that no line explains, ids that occur twice, sums that don't add up. */
  readonly faults: readonly Violation[];
}

export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

/** A RECONNECT that was announced to connections which held these channels. */
export interface Handover {
  readonly atMs: number;
  /** Up to when lines are judged by it. */
  readonly toMs: number;
  readonly channels: ReadonlySet<number>;
}

export interface HandoverFigures {
  readonly atMs: number;
  readonly channels: number;
  /** Lines that came over both connections. */
  readonly sentTwice: number;
}

export interface KillCost {
  readonly atMs: number;
  /** Lines that the process had surely read and that are not stored. */
  readonly lost: number;
  /** From the first of them being surely read to the SIGKILL; 0 when none is lost. */
  readonly lostMs: number;
  /** From the first line that isn't stored being written, read or not, to the SIGKILL: at most so much is missing. */
  readonly atMostMs: number;
}

export interface Judgement {
  readonly violations: readonly Violation[];
  readonly kills: readonly KillCost[];
  readonly handovers: readonly HandoverFigures[];
  readonly figures: {
    readonly sent: number;
    readonly surelyRead: number;
    readonly storedOfSurelyRead: number;
    /** Written to a socket that was cut or killed before it answered: stored or in a gap. */
    readonly undecided: number;
    readonly storedOfUndecided: number;
    /** Nobody was in the channel. */
    readonly undeliverable: number;
    /** Sent over two connections while one replaced the other. */
    readonly sentTwice: number;
    readonly stored: number;
    readonly retracted: number;
    readonly deletions: number;
    readonly missing: number;
    readonly gaps: number;
    readonly gapSeconds: number;
  };
}

export interface Evidence {
  readonly ledger: Ledger;
  readonly channels: readonly string[];
  readonly runs: readonly Run[];
  readonly handovers: readonly Handover[];
  readonly found: Found;
}

/** Compares what was sent, and what was surely read, with what is stored. Pure. */
export function judge({ ledger, channels, runs, handovers, found }: Evidence): Judgement {
  const { lines, wires } = ledger;
  const rules = new Map<string, SentLine[]>();
  const blame = (rule: string, line: SentLine) => {
    const group = rules.get(rule);
    if (group) group.push(line);
    else rules.set(rule, [line]);
  };
  const isStored = (number: number) => (found.fates[number] ?? 'missing') !== 'missing';
  const carried = countCarriers(ledger);
  /** Surely read: by a process that lived on for longer than a SIGKILL may cost. */
  const surelyRead = new Uint8Array(lines.length);
  const safe = new Uint8Array(lines.length);
  const kills: { atMs: number; lost: Set<number>; lostMs: number; atMostMs: number }[] = runs.flatMap(({ killedAtMs }) =>
    killedAtMs === null ? [] : [{ atMs: killedAtMs, lost: new Set<number>(), lostMs: 0, atMostMs: 0 }],
  );

  for (const wire of wires) {
    const killedAtMs = runOf(wire, runs)?.killedAtMs ?? null;
    const cost = kills.find((kill) => kill.atMs === killedAtMs);
    const lastSure = wire.lines.findLastIndex((number) => isStored(number) && carried[number] === 1);
    for (const [index, number] of wire.lines.entries()) {
      const line = lines[number];
      if (!line) continue;
      const readMs = readByMs(wire, index);
      if (readMs !== null) surelyRead[number] = 1;
      if (readMs !== null && (killedAtMs === null || killedAtMs - readMs > KILL_COST_MS)) safe[number] = 1;
      if (isStored(number)) continue;
      if (index < lastSure) blame('not stored, though a later line of its connection is', line);
      if (!cost || cost.atMs < line.atMs) continue;
      if (readMs !== null) {
        cost.lost.add(number);
        cost.lostMs = Math.max(cost.lostMs, cost.atMs - readMs);
      }
      if (carried[number] === 1 && isLastWire(wire, wires, runs)) cost.atMostMs = Math.max(cost.atMostMs, cost.atMs - line.atMs);
    }
  }

  for (const line of lines) {
    const { number, channel, atMs } = line;
    const gaps = found.gaps[channel] ?? [];
    if (isStored(number)) {
      if (carried[number] === 0) blame('stored, though it was written to nobody', line);
      if (isIn(gaps, atMs, -DEEP_MS)) blame('stored, though a gap claims its time', line);
      continue;
    }
    if (safe[number] === 1) blame(`read more than ${KILL_COST_MS} ms before any SIGKILL, and not stored`, line);
    if (!isIn(gaps, atMs, EDGE_MS)) blame('neither stored nor in a gap of its channel', line);
    if (handovers.some((handover) => atMs >= handover.atMs && atMs <= handover.toMs && handover.channels.has(channel)))
      blame('missing while Twitch had asked for a new connection', line);
  }

  const judged = [...rules].map(([rule, group]): Violation => ({ rule, detail: describe(group, channels, found) }));
  const open = found.gaps.flatMap((gaps, channel) =>
    gaps.filter((gap) => gap.toMs === null && gap.reason !== 'stopped').map((gap) => `${channels[channel]}: ${gap.reason}`),
  );
  if (open.length > 0) judged.push({ rule: 'a gap is open, though the channel was joined', detail: open.join(', ') });
  const count = (test: (line: SentLine) => boolean) => lines.reduce((sum, line) => sum + (test(line) ? 1 : 0), 0);
  const fateIs = (fate: Fate) => count(({ number }) => found.fates[number] === fate);
  const allGaps = found.gaps.flat();
  return {
    violations: [...judged, ...found.faults],
    kills: kills.map(({ lost, ...kill }) => ({ ...kill, lost: lost.size })),
    handovers: handovers.map(({ atMs, toMs, channels: held }) => ({
      atMs,
      channels: held.size,
      sentTwice: count((line) => line.atMs >= atMs && line.atMs <= toMs && (carried[line.number] ?? 0) > 1),
    })),
    figures: {
      sent: lines.length,
      surelyRead: count(({ number }) => surelyRead[number] === 1),
      storedOfSurelyRead: count(({ number }) => surelyRead[number] === 1 && isStored(number)),
      undecided: count(({ number }) => surelyRead[number] === 0 && (carried[number] ?? 0) > 0),
      storedOfUndecided: count(({ number }) => surelyRead[number] === 0 && isStored(number)),
      undeliverable: count(({ number }) => carried[number] === 0),
      sentTwice: count(({ number }) => (carried[number] ?? 0) > 1),
      stored: count(({ number }) => isStored(number)),
      retracted: fateIs('retracted'),
      deletions: fateIs('deletion'),
      missing: count(({ number }) => !isStored(number)),
      gaps: allGaps.filter((gap) => gap.toMs !== null).length,
      gapSeconds: Math.round(allGaps.reduce((sum, gap) => sum + (gap.toMs === null ? 0 : gap.toMs - gap.fromMs), 0) / 1_000),
    },
  };
}

/** To how many connections each line was written. */
function countCarriers({ lines, wires }: Ledger): Uint8Array {
  const counts = new Uint8Array(lines.length);
  for (const wire of wires) for (const number of wire.lines) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

/** Whose connection it was: lives don't overlap. */
function runOf(wire: Wire, runs: readonly Run[]): Run | null {
  return runs.findLast((run) => run.spawnedAtMs <= wire.openedAtMs) ?? null;
}

/** Whether it is the connection that stood when its process ended: an earlier one lost its lines otherwise. */
function isLastWire(wire: Wire, wires: readonly Wire[], runs: readonly Run[]): boolean {
  const run = runOf(wire, runs);
  return !wires.some((other) => other.openedAtMs > wire.openedAtMs && runOf(other, runs) === run);
}

/** `marginMs`: how far outside of a gap still counts; below zero, how deep inside it has to be. */
function isIn(gaps: readonly Gap[], atMs: number, marginMs: number): boolean {
  return gaps.some((gap) => atMs >= gap.fromMs - marginMs && (gap.toMs === null || atMs <= gap.toMs + marginMs));
}

function describe(group: readonly SentLine[], channels: readonly string[], found: Found): string {
  const shown = group.slice(0, 5).map(({ number, channel, atMs, kind }) => {
    const gaps = (found.gaps[channel] ?? []).filter((gap) => gap.fromMs < atMs + 15_000 && (gap.toMs ?? atMs) > atMs - 15_000);
    const near = gaps.map(({ fromMs, toMs, reason }) => `${toTime(fromMs)} to ${toMs === null ? 'now' : toTime(toMs)} ${reason}`);
    return `${kind} ${number} in ${channels[channel]} at ${toTime(atMs)} (gaps near: ${near.join('; ') || 'none'})`;
  });
  return `${group.length} lines, from ${toTime(group[0]?.atMs ?? 0)} to ${toTime(group.at(-1)?.atMs ?? 0)}: ${shown.join(' | ')}`;
}

export function toTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
