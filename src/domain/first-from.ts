/** The index of the first of `ascending` that is `value` or larger; their number where none is. */
export function firstFrom(ascending: Float64Array | Uint32Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
