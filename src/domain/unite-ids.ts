import { setImmediate as nextTurn } from 'node:timers/promises';

/** The ids of all of `sets`, each of which is ascending; so is the result. Others have a turn between any two that are merged. */
export async function uniteIds(sets: readonly Uint32Array[]): Promise<Uint32Array> {
  const left = [...sets].sort((a, b) => b.length - a.length);
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const other = left.pop();
    if (other === undefined) return one;
    const both = merge(one, other);
    // The two smallest are merged next.
    const place = left.findLastIndex(({ length }) => length >= both.length);
    left.splice(place + 1, 0, both);
    await nextTurn();
  }
  return new Uint32Array(0);
}

function merge(some: Uint32Array, others: Uint32Array): Uint32Array {
  const both = new Uint32Array(some.length + others.length);
  let [at, otherAt, length] = [0, 0, 0];
  while (at < some.length && otherAt < others.length) {
    const [id, other] = [some[at] ?? 0, others[otherAt] ?? 0];
    both[length++] = id < other ? id : other;
    if (id <= other) at += 1;
    if (other <= id) otherAt += 1;
  }
  const rest = at < some.length ? some.subarray(at) : others.subarray(otherAt);
  both.set(rest, length);
  // Not only a view: what was made room for is given back.
  return both.slice(0, length + rest.length);
}
