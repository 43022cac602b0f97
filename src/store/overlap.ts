import { setImmediate as nextTurn } from 'node:timers/promises';
import { KNOWN_BOTS } from '../domain/bots.ts';
import { Crowd } from '../domain/crowd.ts';
import type { ChannelId } from '../domain/ids.ts';
import { type Range, toWholeStart } from '../domain/range.ts';
import { type Db, prepared } from './database.ts';
import { addTo, listCovers, readSightings } from './people/sightings.ts';
import { listPieces, NO_PIECES } from './rollups/pieces.ts';

export interface OverlapCounts {
  /** People by the channels that they wrote in: the key has bit 2^i set for the channel at place i. Combinations that nobody has are absent. */
  readonly people: ReadonlyMap<number, number>;
  /** The range begins or ends within a day whose messages are gone: that part of the day is not in it. */
  readonly lacksHours: boolean;
}

/**
 * How many people wrote own messages in just which of the channels (five at the most) over `range`, whose start is taken down to the whole minute.
 * Exact; known bots are not counted.
 */
export async function countOverlap(db: Db, channelIds: readonly ChannelId[], range: Range): Promise<OverlapCounts> {
  const [bots, pieces] = await Promise.all([listBots(db), listPieces(db, channelIds, toWholeStart(range))]);
  const stretches = channelIds.map((channelId, place) => ({ channelId, pieces: pieces[place] ?? NO_PIECES }));
  const crowd = new Crowd();
  for (const sighting of await readSightings(db, stretches, await listCovers(db, stretches), 'own')) {
    addTo(crowd, sighting, sighting.place);
    // Chat that is read meanwhile must not stutter.
    await nextTurn();
  }
  const { people: counts, masks } = crowd.tell(bots);
  for (const mask of masks) {
    const rest = (counts.get(mask) ?? 0) - 1;
    if (rest > 0) counts.set(mask, rest);
    else counts.delete(mask);
  }
  return { people: counts, lacksHours: pieces.some((one) => one.lacksHours) };
}

/** Each once. */
async function listBots(db: Db): Promise<readonly string[]> {
  const { rows } = await prepared<{ user_id: string }>(
    db,
    `select user_id from names where login = any(:logins) and valid_to = 'infinity'`,
    { logins: [...KNOWN_BOTS.logins] },
  );
  return [...new Set([...KNOWN_BOTS.ids, ...rows.map((row) => row.user_id)])];
}
