import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/range.ts';
import { dueRun, LATE_MS, nextRunMs } from './due.ts';

const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const plan = (frequency: 'daily' | 'weekly', clock: string, timeZone: string | null = 'Europe/Berlin', createdAtMs = 0) => {
  const { hour, minute } = Temporal.PlainTime.from(clock);
  return { frequency, atMinute: hour * 60 + minute, timeZone, createdAtMs };
};

describe('daily', () => {
  test('tells of the local day before', () => {
    const run = dueRun(plan('daily', '09:00'), at('2026-11-24T09:00[Europe/Berlin]'), 'UTC');
    expect(run).toEqual({
      periodStart: '2026-11-23',
      range: { fromMs: at('2026-11-23T00:00[Europe/Berlin]'), toMs: at('2026-11-24T00:00[Europe/Berlin]') },
      span: { type: 'day' },
      dueAtMs: at('2026-11-24T09:00[Europe/Berlin]'),
    });
  });

  test('is not due a millisecond early', () => {
    expect(dueRun(plan('daily', '21:00'), at('2026-11-24T21:00[Europe/Berlin]') - 1, 'UTC')).toBeNull();
  });

  test('follows the default zone where the guild has chosen none', () => {
    expect(dueRun(plan('daily', '09:00', null), at('2026-11-24T09:00[Asia/Kolkata]'), 'Asia/Kolkata')?.range).toEqual({
      fromMs: at('2026-11-23T00:00[Asia/Kolkata]'),
      toMs: at('2026-11-24T00:00[Asia/Kolkata]'),
    });
  });

  test("made after today's time, it waits for tomorrow", () => {
    const digest = plan('daily', '09:00', 'Europe/Berlin', at('2026-11-24T09:00:30[Europe/Berlin]'));
    expect(dueRun(digest, at('2026-11-24T09:01[Europe/Berlin]'), 'UTC')).toBeNull();
    expect(nextRunMs(digest, at('2026-11-24T09:01[Europe/Berlin]'), 'UTC')).toBe(at('2026-11-25T09:00[Europe/Berlin]'));
    expect(dueRun(digest, at('2026-11-25T09:00[Europe/Berlin]'), 'UTC')?.periodStart).toBe('2026-11-24');
  });

  test('missed while nobody was there, it runs up to twelve hours late, also over midnight, and is skipped after', () => {
    const digest = plan('daily', '20:00');
    expect(dueRun(digest, at('2026-11-25T08:00[Europe/Berlin]'), 'UTC')?.periodStart).toBe('2026-11-23');
    expect(dueRun(digest, at('2026-11-25T08:00:01[Europe/Berlin]'), 'UTC')).toBeNull();
  });

  test('02:30 on the day that skips it runs at the next instant there is', () => {
    const digest = plan('daily', '02:30');
    expect(dueRun(digest, at('2026-03-29T01:59:59[Europe/Berlin]'), 'UTC')).toBeNull();
    expect(dueRun(digest, at('2026-03-29T03:00[Europe/Berlin]'), 'UTC')).toMatchObject({
      periodStart: '2026-03-28',
      dueAtMs: at('2026-03-29T03:00[Europe/Berlin]'),
    });
  });

  test('02:30 on the day that has it twice runs at the first, and the second is the same run', () => {
    const digest = plan('daily', '02:30');
    const first = at('2026-10-25T02:30+02:00[Europe/Berlin]');
    expect(dueRun(digest, first - 1, 'UTC')).toBeNull();
    expect(dueRun(digest, first, 'UTC')?.periodStart).toBe('2026-10-24');
    expect(dueRun(digest, first + HOUR_MS, 'UTC')?.periodStart).toBe('2026-10-24');
  });

  test('a day of a clock change is told whole: 23 and 25 hours', () => {
    const spring = dueRun(plan('daily', '09:00'), at('2026-03-30T09:00[Europe/Berlin]'), 'UTC');
    const autumn = dueRun(plan('daily', '09:00'), at('2026-10-26T09:00[Europe/Berlin]'), 'UTC');
    expect(spring && spring.range.toMs - spring.range.fromMs).toBe(23 * HOUR_MS);
    expect(autumn && autumn.range.toMs - autumn.range.fromMs).toBe(25 * HOUR_MS);
  });

  test('a day that a zone left out is not told of', () => {
    const digest = plan('daily', '09:00', 'Pacific/Apia');
    expect(dueRun(digest, at('2011-12-31T10:00[Pacific/Apia]'), 'UTC')).toBeNull();
    expect(dueRun(digest, at('2012-01-01T09:00[Pacific/Apia]'), 'UTC')?.periodStart).toBe('2011-12-31');
  });
});

describe('weekly', () => {
  test('runs on Mondays and tells of Monday to Sunday before', () => {
    expect(dueRun(plan('weekly', '09:00'), at('2026-11-23T09:00[Europe/Berlin]'), 'UTC')).toEqual({
      periodStart: '2026-11-16',
      range: { fromMs: at('2026-11-16T00:00[Europe/Berlin]'), toMs: at('2026-11-23T00:00[Europe/Berlin]') },
      span: { type: 'week' },
      dueAtMs: at('2026-11-23T09:00[Europe/Berlin]'),
    });
  });

  test('is caught up with for 48 hours', () => {
    expect(dueRun(plan('weekly', '09:00'), at('2026-11-25T09:00[Europe/Berlin]'), 'UTC')?.periodStart).toBe('2026-11-16');
    expect(dueRun(plan('weekly', '09:00'), at('2026-11-25T09:01[Europe/Berlin]'), 'UTC')).toBeNull();
    expect(nextRunMs(plan('weekly', '09:00'), at('2026-11-25T09:01[Europe/Berlin]'), 'UTC')).toBe(at('2026-11-30T09:00[Europe/Berlin]'));
  });
});

/** Zones with clock changes at 02:00, at midnight, by half an hour, at odd offsets, and none. */
const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Havana',
  'Pacific/Chatham',
  'Africa/Cairo',
);
const minute = fc.integer({ min: 0, max: 1_439 });
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 0, 1) });
const STEP_MS = 15 * MINUTE_MS;

test("whatever the zone, the minute and the season, a clock that ticks meets each day's run once, on time, one day after the other", () => {
  fc.assert(
    fc.property(zone, minute, instant, (timeZone, atMinute, startMs) => {
      const digest = { frequency: 'daily' as const, atMinute, timeZone, createdAtMs: startMs };
      const met = new Map<string, number>();
      for (let nowMs = startMs; nowMs < startMs + 4 * DAY_MS; nowMs += STEP_MS) {
        const run = dueRun(digest, nowMs, 'UTC');
        if (run === null || met.has(run.periodStart)) continue;
        expect(nowMs - run.dueAtMs).toBeLessThan(STEP_MS);
        expect(run.range.toMs).toBeLessThanOrEqual(run.dueAtMs);
        met.set(run.periodStart, nowMs);
      }
      const days = [...met.keys()];
      expect(days.length).toBeGreaterThanOrEqual(3);
      for (const [index, day] of days.entries()) {
        if (index > 0)
          expect(
            Temporal.PlainDate.from(days[index - 1] ?? day)
              .add({ days: 1 })
              .toString(),
          ).toBe(day);
      }
    }),
    { numRuns: 25 },
  );
}, 30_000);

test('what is due was announced as the next run, and is due at that very instant', () => {
  fc.assert(
    fc.property(zone, minute, instant, fc.constantFrom('daily' as const, 'weekly' as const), (timeZone, atMinute, nowMs, frequency) => {
      const digest = { frequency, atMinute, timeZone, createdAtMs: 0 };
      const next = nextRunMs(digest, nowMs, 'UTC');
      expect(next).toBeGreaterThan(nowMs);
      expect(dueRun(digest, next, 'UTC')?.dueAtMs).toBe(next);
      const before = dueRun(digest, next - 1, 'UTC');
      if (before !== null) expect(before.dueAtMs).toBeLessThanOrEqual(nowMs);
    }),
  );
});

test('nothing is due from before the digest was made, nor later than it may be', () => {
  fc.assert(
    fc.property(
      zone,
      minute,
      instant,
      fc.integer({ min: 0, max: 20 * DAY_MS }),
      fc.constantFrom('daily' as const, 'weekly' as const),
      (timeZone, atMinute, createdAtMs, ageMs, frequency) => {
        const run = dueRun({ frequency, atMinute, timeZone, createdAtMs }, createdAtMs + ageMs, 'UTC');
        if (run === null) return;
        expect(run.dueAtMs).toBeGreaterThanOrEqual(createdAtMs);
        expect(createdAtMs + ageMs - run.dueAtMs).toBeLessThanOrEqual(LATE_MS[frequency]);
      },
    ),
  );
});
