import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../domain/range.ts';
import { type DayState, toPlan } from './plan.ts';

const ms = (iso: string): number => Date.parse(`${iso}Z`);
const range = (from: string, to: string): Range => ({ fromMs: ms(from), toMs: ms(to) });
const NOTHING = { isOpen: false, isRetired: false, isTrimmed: false, messages: 0 };
const day = (date: string, state: Partial<DayState> = {}): DayState => ({ ...NOTHING, dayMs: ms(`${date}T00:00`), ...state });
const trimmed = { isTrimmed: true, messages: 50_000 };

test('the running day is read by its hours, the open ones and the ends from the messages', () => {
  const asked = range('2026-11-21T22:40', '2026-11-23T14:10');
  const plan = toPlan(
    asked,
    [day('2026-11-21'), day('2026-11-23', { isOpen: true })],
    [
      { hourMs: ms('2026-11-23T13:00'), messages: 5 },
      { hourMs: ms('2026-11-23T14:00'), messages: 5 },
    ],
  );
  expect(plan).toEqual({
    counted: asked,
    days: range('2026-11-22T00:00', '2026-11-23T00:00'),
    dividedDays: [],
    hours: [range('2026-11-21T23:00', '2026-11-22T00:00'), range('2026-11-23T00:00', '2026-11-23T14:00')],
    rawHours: [ms('2026-11-23T13:00')],
    raw: [
      range('2026-11-21T22:40', '2026-11-21T23:00'),
      range('2026-11-23T14:00', '2026-11-23T14:10'),
      range('2026-11-23T13:00', '2026-11-23T14:00'),
    ],
    pendingHours: 0,
  });
});

test('a whole day that changed is read by its hours while they are kept, by its own row after that', () => {
  const asked = range('2026-11-20T00:00', '2026-11-23T00:00');
  const open = [{ hourMs: ms('2026-11-21T05:00'), messages: 1 }];
  const kept = toPlan(asked, [day('2026-11-21', { isOpen: true })], open);
  expect([kept.dividedDays, kept.hours, kept.rawHours, kept.pendingHours]).toEqual([
    [ms('2026-11-21T00:00')],
    [range('2026-11-21T00:00', '2026-11-22T00:00')],
    [ms('2026-11-21T05:00')],
    0,
  ]);
  const gone = toPlan(asked, [day('2026-11-21', { ...trimmed, isOpen: true })], open);
  expect([gone.dividedDays, gone.hours, gone.raw, gone.pendingHours]).toEqual([[], [], [], 1]);
});

describe('of days whose hours are gone', () => {
  test('a part counts with its day where more than half is asked for, else it is left out', () => {
    const plan = toPlan(range('2026-11-01T10:00', '2026-11-05T09:00'), [day('2026-11-01', trimmed), day('2026-11-05', trimmed)], []);
    expect([plan.counted, plan.days]).toEqual([
      range('2026-11-01T00:00', '2026-11-05T00:00'),
      range('2026-11-01T00:00', '2026-11-05T00:00'),
    ]);
    expect([plan.hours, plan.raw]).toEqual([[], []]);
  });
  test('a part of few messages is read from them while they are there', () => {
    const few = { isTrimmed: true, messages: 5_000 };
    const plan = toPlan(range('2026-11-01T10:07', '2026-11-05T09:00'), [day('2026-11-01', few), day('2026-11-05', trimmed)], []);
    expect(plan.counted).toEqual(range('2026-11-01T10:07', '2026-11-05T00:00'));
    expect([plan.raw, plan.days]).toEqual([[range('2026-11-01T10:07', '2026-11-02T00:00')], range('2026-11-02T00:00', '2026-11-05T00:00')]);
    const gone = toPlan(range('2026-11-01T10:07', '2026-11-05T00:00'), [day('2026-11-01', { ...few, isRetired: true })], []);
    expect([gone.counted, gone.raw]).toEqual([range('2026-11-01T00:00', '2026-11-05T00:00'), []]);
  });
  test('all is taken where nothing would be left', () => {
    const plan = toPlan(range('2026-11-01T18:30', '2026-11-01T20:00'), [day('2026-11-01', trimmed)], []);
    expect([plan.counted, plan.days]).toEqual([
      range('2026-11-01T00:00', '2026-11-02T00:00'),
      range('2026-11-01T00:00', '2026-11-02T00:00'),
    ]);
  });
});

test('hours stand in for minutes whose messages are gone', () => {
  const plan = toPlan(range('2026-11-22T10:40', '2026-11-22T15:20'), [day('2026-11-22', { isRetired: true })], []);
  expect([plan.counted, plan.hours, plan.raw]).toEqual([
    range('2026-11-22T11:00', '2026-11-22T15:00'),
    [range('2026-11-22T11:00', '2026-11-22T15:00')],
    [],
  ]);
});

test('of many open hours the latest are read, the others told of', () => {
  const openHours = [0, 1, 2, 3].map((hour) => ({ hourMs: ms('2026-11-22T00:00') + hour * HOUR_MS, messages: 40_000 }));
  const plan = toPlan(range('2026-11-22T00:00', '2026-11-22T12:00'), [day('2026-11-22', { isOpen: true })], openHours);
  expect([plan.rawHours, plan.pendingHours]).toEqual([[ms('2026-11-22T03:00'), ms('2026-11-22T02:00')], 2]);
  const large = toPlan(range('2026-11-22T00:00', '2026-11-22T12:00'), [], [{ hourMs: ms('2026-11-22T00:00'), messages: 1_000_000 }]);
  expect([large.rawHours, large.pendingHours]).toEqual([[ms('2026-11-22T00:00')], 0]);
});

test('nothing is counted for an empty range', () => {
  const empty = range('2026-11-22T10:40', '2026-11-22T10:40');
  const plan = toPlan(empty, [], []);
  expect([plan.counted, plan.hours, plan.raw, plan.days.fromMs === plan.days.toMs]).toEqual([empty, [], [], true]);
});

test('every minute that is counted is counted once', () => {
  const DAYS = 5;
  const minute = fc.integer({ min: 0, max: DAYS * 24 * 60 });
  const states = fc.array(
    fc.record({ isOpen: fc.boolean(), isRetired: fc.boolean(), isTrimmed: fc.boolean(), messages: fc.constantFrom(10, 20_000) }),
    {
      minLength: DAYS + 1,
      maxLength: DAYS + 1,
    },
  );
  const opens = fc.uniqueArray(fc.integer({ min: 0, max: DAYS * 24 }), { maxLength: 20 });
  fc.assert(
    fc.property(minute, minute, states, opens, (a, b, given, open) => {
      const asked = { fromMs: Math.min(a, b) * MINUTE_MS, toMs: Math.max(a, b) * MINUTE_MS };
      if (asked.fromMs === asked.toMs) return;
      const plan = toPlan(
        asked,
        given.map((state, index) => ({ ...state, dayMs: index * DAY_MS })),
        open.map((hour) => ({ hourMs: hour * HOUR_MS, messages: 1 })),
      );
      const parts = [...plan.raw];
      for (let dayMs = plan.days.fromMs; dayMs < plan.days.toMs; dayMs += DAY_MS)
        if (!plan.dividedDays.includes(dayMs)) parts.push({ fromMs: dayMs, toMs: dayMs + DAY_MS });
      for (const { fromMs, toMs } of plan.hours)
        for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS)
          if (!plan.rawHours.includes(hourMs)) parts.push({ fromMs: hourMs, toMs: hourMs + HOUR_MS });
      let at = plan.counted.fromMs;
      for (const part of parts.sort((one, other) => one.fromMs - other.fromMs)) {
        expect(part.fromMs).toBe(at);
        at = part.toMs;
      }
      expect(at).toBe(plan.counted.toMs);
      expect(plan.counted.toMs).toBeGreaterThan(plan.counted.fromMs);
      expect(Math.abs(plan.counted.fromMs - asked.fromMs)).toBeLessThanOrEqual(DAY_MS);
    }),
  );
});
