import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../domain/range.ts';
import { NO_PIECES, toPieces } from './pieces.ts';

const DAY = Date.UTC(2026, 10, 3);
const NOTHING_OPEN = { openHours: new Set<number>(), openDays: new Set<number>() };

describe('toPieces', () => {
  test('whole days, hours at the ends, and less than an hour of messages', () => {
    const range = { fromMs: DAY - 90 * 60_000, toMs: DAY + 2 * DAY_MS + HOUR_MS + 1 };
    const ends = [
      { fromMs: DAY - 90 * 60_000, toMs: DAY - HOUR_MS },
      { fromMs: DAY + 2 * DAY_MS + HOUR_MS, toMs: DAY + 2 * DAY_MS + HOUR_MS + 1 },
    ];
    expect(toPieces(range, NOTHING_OPEN)).toEqual({
      days: [DAY, DAY + DAY_MS],
      hours: [DAY - HOUR_MS, DAY + 2 * DAY_MS],
      raw: ends,
      inClosed: ends,
    });
    expect(toPieces(range, { ...NOTHING_OPEN, openHours: new Set([DAY - 2 * HOUR_MS]) })).toMatchObject({
      raw: ends,
      inClosed: ends.slice(1),
    });
  });

  test('of an open day its hours, of open hours the messages, in one stretch where they touch', () => {
    const marks = { openHours: new Set([DAY + 2 * HOUR_MS, DAY + 3 * HOUR_MS]), openDays: new Set([DAY]) };
    const pieces = toPieces({ fromMs: DAY, toMs: DAY + DAY_MS }, marks);
    expect(pieces.days).toEqual([]);
    expect(pieces.hours).toHaveLength(22);
    expect(pieces.raw).toEqual([{ fromMs: DAY + 2 * HOUR_MS, toMs: DAY + 4 * HOUR_MS }]);
  });

  test('nothing of an empty range', () => {
    expect(toPieces({ fromMs: DAY, toMs: DAY }, NOTHING_OPEN)).toEqual(NO_PIECES);
  });

  test('every instant is in one piece, and none that is open in a rollup', () => {
    const instant = fc
      .integer({ min: 0, max: 5 * 24 * 4 })
      .chain((quarter) => fc.constantFrom(0, 1).map((ms) => DAY + quarter * 900_000 + ms));
    const hours = fc.array(fc.integer({ min: 0, max: 119 }).map((hour) => DAY + hour * HOUR_MS));
    fc.assert(
      fc.property(instant, instant, hours, (a, b, open) => {
        const range = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
        const openHours = new Set(open);
        const openDays = new Set(open.map((hour) => Math.floor(hour / DAY_MS) * DAY_MS));
        const { days, hours: closed, raw, inClosed } = toPieces(range, { openHours, openDays });
        const parts = [
          ...days.map((fromMs) => ({ fromMs, toMs: fromMs + DAY_MS })),
          ...closed.map((fromMs) => ({ fromMs, toMs: fromMs + HOUR_MS })),
          ...raw,
        ].sort((one, other) => one.fromMs - other.fromMs);
        let at = range.fromMs;
        for (const part of parts) {
          expect(part.fromMs).toBe(at);
          at = part.toMs;
        }
        expect(at).toBe(Math.max(range.toMs, range.fromMs));
        const cut = [range.fromMs, range.toMs].map((ms) => Math.floor(ms / HOUR_MS) * HOUR_MS);
        for (const { fromMs, toMs } of inClosed) {
          const hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
          expect([toMs <= hourMs + HOUR_MS, openHours.has(hourMs), cut.includes(hourMs)]).toEqual([true, false, true]);
          expect(raw.some((one) => one.fromMs <= fromMs && toMs <= one.toMs)).toBe(true);
        }
        expect(days.some((day) => openDays.has(day))).toBe(false);
        expect(closed.some((hour) => openHours.has(hour))).toBe(false);
      }),
    );
  });
});
