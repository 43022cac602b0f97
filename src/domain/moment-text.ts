import { Temporal } from 'temporal-polyfill';

/** A point of time as a person names it: a whole day, or an instant (then it starts where it ends). Epoch milliseconds. */
export interface Moment {
  /** Where a range begins that is asked for *from* this moment. */
  readonly startMs: number;
  /** Where a range ends (exclusively) that is asked for *to* this moment: of a day, the start of the next one. */
  readonly endMs: number;
  /** `2026-11-01` when a day was named, without a time of it; else null. */
  readonly date: string | null;
}

const DAY = '(?<day>\\d{4}-\\d{1,2}-\\d{1,2}|today|yesterday)';
const CLOCK = '(?<clock>\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)';
const OFFSET = '(?:\\s?(?<offset>z|[+-]\\d{2}:?\\d{2}))';
const FORMS = [new RegExp(`^${DAY}$`), new RegExp(`^(?:${DAY}[t ])?${CLOCK}$`), new RegExp(`^${DAY}[t ]${CLOCK}${OFFSET}$`)];

/**
 * What somebody typed, read on the clock of `timeZone`: `2026-11-01`, `2026-11-01 18:30`, `18:30` (today), `today`, `yesterday`, `yesterday 18:30`, `now`;
 * or ISO 8601 with an offset, which needs no zone. Null when it is none of these, or no such day or time exists.
 * A local time that the clock skips is moved forward by what was skipped; of one that the clock shows twice the earlier is meant.
 */
export function parseMoment(typed: string, nowMs: number, timeZone: string): Moment | null {
  const text = typed.trim().toLowerCase().replace(/\s+/g, ' ');
  if (text === 'now') return instant(nowMs);
  const groups = FORMS.map((form) => form.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return null;
  const { day, clock, offset } = groups;
  try {
    const date = toDate(day ?? 'today', nowMs, timeZone);
    if (clock === undefined) return wholeDay(date, timeZone);
    const time = Temporal.PlainTime.from(clock.replace(/^\d:/, '0$&'));
    if (offset !== undefined) return instant(Temporal.Instant.from(`${date}T${time}${offset}`).epochMilliseconds);
    return instant(date.toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function toDate(day: string, nowMs: number, timeZone: string): Temporal.PlainDate {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  if (day === 'today') return today;
  if (day === 'yesterday') return today.subtract({ days: 1 });
  const [year, month, dayOfMonth] = day.split('-').map(Number);
  return Temporal.PlainDate.from({ year: year ?? 0, month: month ?? 0, day: dayOfMonth ?? 0 }, { overflow: 'reject' });
}

function wholeDay(date: Temporal.PlainDate, timeZone: string): Moment {
  const startOf = (day: Temporal.PlainDate): number => day.toZonedDateTime(timeZone).epochMilliseconds;
  return { startMs: startOf(date), endMs: startOf(date.add({ days: 1 })), date: date.toString() };
}

const instant = (ms: number): Moment => ({ startMs: ms, endMs: ms, date: null });
