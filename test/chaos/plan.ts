import { createRandom, type Random } from '../../demo/generate/random.ts';

/** One thing that is done to chatpulse, `atMs` after the first line was sent. */
export type Blow = { readonly atMs: number } & (
  | { readonly type: 'cut' }
  | { readonly type: 'kill' }
  | { readonly type: 'reconnect' }
  | { readonly type: 'outage'; readonly forMs: number; readonly how: 'fast' | 'immediate' }
);

export interface PlanOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly cuts: number;
  readonly kills: number;
  readonly reconnects: number;
  readonly outages: number;
  readonly outageMs: number;
  /** Between a RECONNECT and the end of its connection. */
  readonly reconnectCloseMs: number;
  /** How long before a RECONNECT nothing else happens: every channel can be joined by then, and once more afterwards, within Twitch's JOIN limit. */
  readonly quietMs: number;
}

const FIRST_MS = 1_000;
/** A cut or a kill right after the old connection's end would hide what the end has cost. */
const AFTERMATH_MS = 1_500;
const MOST_TRIES = 10_000;

/**
 * Draws the moments, ascending. Cuts and kills fall anywhere, also close together and while Postgres is away, except around a RECONNECT:
 * a line that is missing there has no excuse.
 */
export function planBlows(options: PlanOptions): Blow[] {
  const random = createRandom(options.seed, 'blows');
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const blows = draw(options, random);
    if (blows) return blows.sort((a, b) => a.atMs - b.atMs);
  }
  throw new RangeError('so much does not fit into so little time');
}

/** Null when what was drawn first leaves no room for the rest. */
function draw(options: PlanOptions, random: Random): Blow[] | null {
  const { seconds, outageMs, quietMs, reconnectCloseMs } = options;
  const endMs = seconds * 1_000;
  const quietAfterMs = reconnectCloseMs + AFTERMATH_MS;
  const reconnects = times(options.reconnects).map((index): number => {
    const share = Math.floor(endMs / options.reconnects);
    return random.int(index * share, (index + 1) * share);
  });
  const isQuiet = (atMs: number) => reconnects.some((at) => atMs > at - quietMs && atMs < at + quietAfterMs);
  if (reconnects.some((at, index) => at < FIRST_MS + quietMs || at + quietAfterMs > endMs || at - (reconnects[index - 1] ?? 0) < quietMs))
    return null;
  const outages: number[] = [];
  for (const _ of times(options.outages)) {
    const atMs = random.int(FIRST_MS, endMs - outageMs - FIRST_MS);
    if (outages.some((at) => Math.abs(at - atMs) < outageMs * 1.5)) return null;
    outages.push(atMs);
  }
  const moments: number[] = [];
  for (let tries = 0; moments.length < options.cuts + options.kills; tries += 1) {
    if (tries > 1_000) return null;
    const atMs = random.int(FIRST_MS, endMs - FIRST_MS);
    if (!isQuiet(atMs)) moments.push(atMs);
  }
  return [
    ...moments.map((atMs, index): Blow => ({ atMs, type: index < options.cuts ? 'cut' : 'kill' })),
    ...reconnects.map((atMs): Blow => ({ atMs, type: 'reconnect' })),
    ...outages.map((atMs, index): Blow => ({ atMs, type: 'outage', forMs: outageMs, how: index % 2 === 0 ? 'fast' : 'immediate' })),
  ];
}

function times(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
