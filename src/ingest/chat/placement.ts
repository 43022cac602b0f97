/** A place for a connection as a new channel sees it. `coming`: it will be open soon. `away`: don't count on it. */
export interface Berth {
  readonly state: 'open' | 'coming' | 'away';
  /** Channels that are on it or on their way to it. */
  readonly load: number;
}

/** How many connections `channels` need. */
export function countConnections(channels: number, maxChannels: number): number {
  return Math.ceil(channels / maxChannels);
}

/**
 * Where the next channel goes: the least loaded open connection with room for it. Null when there is none, or when all that are open have
 * their even share of `channels` and one that is coming up has not: the channel then waits for that one.
 */
export function chooseBerth<T extends Berth>(berths: readonly T[], channels: number, maxChannels: number): T | null {
  const usable = berths.filter((berth) => berth.state !== 'away');
  const share = Math.min(maxChannels, Math.ceil(channels / Math.max(1, usable.length)));
  const open = usable.filter((berth) => berth.state === 'open' && berth.load < maxChannels);
  const first = open[0];
  if (!first) return null;
  const least = open.reduce((best, berth) => (berth.load < best.load ? berth : best), first);
  const isWorthWaiting = usable.some((berth) => berth.state === 'coming' && berth.load < share);
  return least.load >= share && isWorthWaiting ? null : least;
}
