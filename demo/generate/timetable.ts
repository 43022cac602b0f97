export interface Timetable {
  add(atMs: number, act: () => void): void;
  /** Does what is due before `untilMs`, in order, including what is added meanwhile. */
  run(untilMs: number): void;
}

/** What is to happen at given instants; of equal ones, in the order in which they were added. */
export function createTimetable(): Timetable {
  const entries: { readonly atMs: number; readonly act: () => void }[] = [];
  return {
    add(atMs, act) {
      let at = entries.length;
      while (at > 0 && (entries[at - 1]?.atMs ?? 0) > atMs) at -= 1;
      entries.splice(at, 0, { atMs, act });
    },
    run(untilMs) {
      for (let next = entries[0]; next !== undefined && next.atMs < untilMs; next = entries[0]) {
        entries.shift();
        next.act();
      }
    },
  };
}
