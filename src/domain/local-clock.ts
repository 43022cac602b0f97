import { Temporal } from 'temporal-polyfill';
import { HOUR_MS, type Range } from './range.ts';

/** The part of one hour of a local clock that lies in a range, without a change of the clock inside. */
export interface LocalHour extends Range {
  /** 0 is Monday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
}

/**
 * The hours of the clock in `timeZone` that `range` is made of, ascending, without hole or overlap; the first and the last one may be parts.
 * An hour that the clock shows twice comes twice; where it is set by half an hour, parts of an hour come.
 */
export function* localHours(range: Range, timeZone: string): Generator<LocalHour> {
  for (const { fromMs, toMs, offsetMs } of clockStretches(range, timeZone)) {
    for (let hourNo = Math.floor((fromMs + offsetMs) / HOUR_MS), at = fromMs; at < toMs; hourNo += 1) {
      const endMs = Math.min((hourNo + 1) * HOUR_MS - offsetMs, toMs);
      yield { fromMs: at, toMs: endMs, ...toSlot(hourNo) };
      at = endMs;
    }
  }
}

/** `hourNo`: hours since the local 1 January 1970, a Thursday. */
function toSlot(hourNo: number): Pick<LocalHour, 'weekday' | 'hour'> {
  const hour = modulo(hourNo, 24);
  return { weekday: modulo((hourNo - hour) / 24 + 3, 7), hour };
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

/** A stretch in which the clock is not changed; `offsetMs` is what it is ahead of UTC. */
interface ClockStretch extends Range {
  readonly offsetMs: number;
}

function* clockStretches({ fromMs, toMs }: Range, timeZone: string): Generator<ClockStretch> {
  let clock: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  for (let at = fromMs; clock !== null && at < toMs; ) {
    const offsetMs = clock.offsetNanoseconds / 1e6;
    clock = clock.getTimeZoneTransition('next');
    const endMs = Math.min(clock?.epochMilliseconds ?? toMs, toMs);
    yield { fromMs: at, toMs: endMs, offsetMs };
    at = endMs;
  }
}
