interface Reader {
  readonly timeZone: string;
  readonly locale: string;
}

/** `24 Nov 2026, 09:00`, in the reader's zone. */
export function toDateAndTime(atMs: number, { timeZone, locale }: Reader): string {
  return new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(atMs);
}

/** `24 Nov 2026`, in the reader's zone. */
export function toDate(atMs: number, { timeZone, locale }: Reader): string {
  return new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' }).format(atMs);
}

/** `09:05` */
export function toClock(minuteOfDay: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(minuteOfDay / 60))}:${pad(minuteOfDay % 60)}`;
}
