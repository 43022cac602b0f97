/** A wire on which everything takes the same time: what goes in comes out that much later, in order. */
export interface Delay {
  /** For what goes in from now on; it doesn't overtake what is on its way. */
  set(byMs: number): void;
  /** Does `arrive` when it is due: at once when nothing is on its way and there is no delay. */
  pass(arrive: () => void): void;
  /** Loses what is on its way. */
  clear(): void;
}

export function createDelay(): Delay {
  let byMs = 0;
  let underWay: { readonly dueMs: number; readonly arrive: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function deliver(): void {
    timer = undefined;
    while (underWay[0] && underWay[0].dueMs <= performance.now()) underWay.shift()?.arrive();
    if (underWay[0]) timer = setTimeout(deliver, underWay[0].dueMs - performance.now());
  }

  return {
    set(delayMs) {
      byMs = delayMs;
    },
    pass(arrive) {
      if (byMs === 0 && underWay.length === 0) {
        arrive();
        return;
      }
      const last = underWay.at(-1);
      underWay.push({ dueMs: Math.max(performance.now() + byMs, last?.dueMs ?? 0), arrive });
      timer ??= setTimeout(deliver, byMs);
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      underWay = [];
    },
  };
}
