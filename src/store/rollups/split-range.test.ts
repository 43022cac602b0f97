import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../domain/range.ts';
import { splitRange } from './split-range.ts';

const range = (from: string, to: string): Range => ({ fromMs: Date.parse(`${from}Z`), toMs: Date.parse(`${to}Z`) });

test('days, the hours around them, and the ends', () => {
  expect(splitRange(range('2026-11-21T22:40', '2026-11-24T01:10'))).toEqual({
    edges: [range('2026-11-21T22:40', '2026-11-21T23:00'), range('2026-11-24T01:00', '2026-11-24T01:10')],
    hours: [range('2026-11-21T23:00', '2026-11-22T00:00'), range('2026-11-24T00:00', '2026-11-24T01:00')],
    days: range('2026-11-22T00:00', '2026-11-24T00:00'),
  });
  expect(splitRange(range('2026-11-22T00:00', '2026-11-23T00:00'))).toEqual({
    edges: [],
    hours: [],
    days: range('2026-11-22T00:00', '2026-11-23T00:00'),
  });
});

test('hours alone where no day is whole, two ends where no hour is, one where all is in an hour', () => {
  expect(splitRange(range('2026-11-22T23:00', '2026-11-23T02:00'))).toEqual({
    edges: [],
    hours: [range('2026-11-22T23:00', '2026-11-23T02:00')],
    days: null,
  });
  expect(splitRange(range('2026-11-22T23:20', '2026-11-23T00:50'))).toEqual({
    edges: [range('2026-11-22T23:20', '2026-11-23T00:50')],
    hours: [],
    days: null,
  });
  expect(splitRange(range('2026-11-22T23:20', '2026-11-22T23:50'))).toEqual({
    edges: [range('2026-11-22T23:20', '2026-11-22T23:50')],
    hours: [],
    days: null,
  });
  expect(splitRange(range('2026-11-22T23:20', '2026-11-22T23:20'))).toEqual({ edges: [], hours: [], days: null });
});

test('the parts are whole, lie side by side and are the range', () => {
  const minute = fc.integer({ min: 0, max: 6 * 24 * 60 });
  fc.assert(
    fc.property(minute, minute, (from, width) => {
      const asked = { fromMs: from * MINUTE_MS, toMs: (from + width) * MINUTE_MS };
      const { edges, hours, days } = splitRange(asked);
      const parts = [...edges, ...hours, ...(days ? [days] : [])].sort((a, b) => a.fromMs - b.fromMs);
      let at = asked.fromMs;
      for (const part of parts) {
        expect(part.fromMs).toBe(at);
        expect(part.toMs).toBeGreaterThan(part.fromMs);
        at = part.toMs;
      }
      expect(at).toBe(asked.toMs);
      for (const { fromMs, toMs } of hours) expect([fromMs % HOUR_MS, toMs % HOUR_MS]).toEqual([0, 0]);
      if (days) expect([days.fromMs % DAY_MS, days.toMs % DAY_MS]).toEqual([0, 0]);
    }),
  );
});
