import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { HOUR_MS } from '../src/domain/range.ts';
import { primeTimeAt } from './prime-time.ts';

test('whenever it is, it is evening somewhere, and the offset is that of the place', () => {
  for (const month of [1, 4, 7, 10]) {
    for (let quarter = 0; quarter < 96; quarter += 1) {
      const nowMs = Date.UTC(2026, month, 15, 0, quarter * 15);
      const { timeZone, utcOffsetMs } = primeTimeAt(nowMs);
      const local = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
      expect(local.offsetNanoseconds / 1e6).toBe(utcOffsetMs);
      expect(Math.abs((local.hour * HOUR_MS + local.minute * 60_000) / HOUR_MS - 20.75), `${local}`).toBeLessThanOrEqual(1.01);
    }
  }
});
