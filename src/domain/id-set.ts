/** Larger ids are no part of a set. Twitch's are below 2^31 so far, and given out in order. */
export const MAX_SET_ID = 0xffff_ffff;

/** `id`: decimal digits, above 0. */
export const fitsSet = (id: string): boolean => id.length < 10 || (id.length === 10 && Number(id) <= MAX_SET_ID);

/**
 * A set of ids in few bytes: the distance of each to the one before, seven bits a byte, the lowest first, the high bit on all but the last (LEB128).
 * About two bytes for each of the people of a busy channel.
 * @param ids ascending, from 1 to MAX_SET_ID
 */
export function encodeIds(ids: readonly number[]): Buffer {
  // 32 bits take 5 bytes at the most.
  const bytes = Buffer.allocUnsafe(ids.length * 5);
  let length = 0;
  let before = 0;
  for (const id of ids) {
    let distance = id - before;
    if (!(distance > 0 && id <= MAX_SET_ID)) throw new Error('ids to encode must ascend, up to 2^32');
    for (; distance > 127; distance = Math.floor(distance / 128)) bytes[length++] = (distance % 128) | 128;
    bytes[length++] = distance;
    before = id;
  }
  return Buffer.from(bytes.subarray(0, length));
}

/** The ids that `encodeIds` made `encoded` of, ascending. */
export function decodeIds(encoded: Uint8Array): Uint32Array {
  const ids = new Uint32Array(encoded.length);
  let length = 0;
  let id = 0;
  for (let at = 0; at < encoded.length; length += 1) {
    let byte = encoded[at++] ?? 0;
    let distance = byte & 127;
    for (let shift = 7; byte > 127 && shift < 28; shift += 7) {
      byte = encoded[at++] ?? 0;
      distance |= (byte & 127) << shift;
    }
    // What is left does not fit into the 31 bits that "<<" counts in.
    if (byte > 127) distance += (encoded[at++] ?? 0) * 2 ** 28;
    id = (id + distance) >>> 0;
    ids[length] = id;
  }
  return ids.subarray(0, length);
}
