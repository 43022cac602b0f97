import type { Raid } from '../store/event-counts.ts';
import { nameOf } from './names.ts';
import type { Voice } from './voice.ts';

/** Those that came in, the most viewers first, the earliest of equals. */
export const raidsIn = (raids: readonly Raid[]): Raid[] => bySize(raids, 'in');

/** Those that went out, ordered in the same way. */
export const raidsOut = (raids: readonly Raid[]): Raid[] => bySize(raids, 'out');

function bySize(raids: readonly Raid[], direction: Raid['direction']): Raid[] {
  return raids.filter((raid) => raid.direction === direction).sort((a, b) => b.viewers - a.viewers || a.atMs - b.atMs);
}

export const sumViewers = (raids: readonly Raid[]): number => raids.reduce((sum, { viewers }) => sum + viewers, 0);

/** For charts: a name, or a word in its place. */
export const raiderOf = ({ other }: Raid): string => (other === null ? 'unnamed' : nameOf(other));

export function raidsInLine(raids: readonly Raid[], voice: Voice): string | null {
  const incoming = raidsIn(raids);
  const [largest] = incoming;
  if (largest === undefined) return null;
  const who = largest.other === null ? 'somebody who does not want to be named' : nameOf(largest.other);
  const one = `${who} at ${voice.moment(largest.atMs)}`;
  if (incoming.length === 1) return `1 raid came in with ${voice.count(largest.viewers, 'viewer')}, by ${one}.`;
  const all = `${voice.count(incoming.length, 'raid')} came in with ${voice.count(sumViewers(incoming), 'viewer')}`;
  return `${all}, the largest with ${voice.number(largest.viewers)} by ${one}.`;
}

export function raidsOutLine(raids: readonly Raid[], voice: Voice): string | null {
  const outgoing = raidsOut(raids);
  const [largest] = outgoing;
  if (largest === undefined) return null;
  const where = largest.other === null ? 'a channel that does not want to be named' : nameOf(largest.other);
  const one = `to ${where} at ${voice.moment(largest.atMs)}`;
  if (outgoing.length === 1) return `1 raid went out with ${voice.count(largest.viewers, 'viewer')}, ${one}.`;
  // Raids into channels that are not recorded here leave no trace.
  const all = `${voice.count(outgoing.length, 'raid')} went out to channels recorded here with ${voice.count(sumViewers(outgoing), 'viewer')}`;
  return `${all}, the largest with ${voice.number(largest.viewers)} ${one}.`;
}
