import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/range.ts';
import { type TimeTick, timeTicks } from './time-ticks.ts';

const LENGTH = 520;

/** As the chart places them: 8 pixels a letter, 14 between labels. */
function ticksOf(fromMs: number, toMs: number, timeZone: string, locale = 'en-GB'): TimeTick[] {
  const toX = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * LENGTH;
  return timeTicks({ fromMs, toMs, timeZone, locale }, LENGTH, (ticks) =>
    ticks.every(({ atMs, label }, index) => {
      const before = ticks[index - 1];
      return before === undefined || toX(atMs) - toX(before.atMs) >= (label.length + before.label.length) * 4 + 14;
    }),
  );
}

const labels = (ticks: readonly TimeTick[]) => ticks.map(({ label, isMajor }) => (isMajor ? `*${label}` : label));
const berlin = (iso: string) => Date.parse(`${iso}+01:00`);

describe('time axis', () => {
  const now = berlin('2026-11-24T18:42:00');

  test.each([
    ['an hour', HOUR_MS, ['17:50', '18:00', '18:10', '18:20', '18:30', '18:40']],
    ['three hours', 3 * HOUR_MS, ['16:00', '16:30', '17:00', '17:30', '18:00', '18:30']],
    ['a day', DAY_MS, ['21:00', '*24 Nov', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00']],
    ['a week', 7 * DAY_MS, ['18 Nov', '19 Nov', '20 Nov', '21 Nov', '22 Nov', '23 Nov', '24 Nov']],
    ['a month', 30 * DAY_MS, ['26 Oct', '2 Nov', '9 Nov', '16 Nov', '23 Nov']],
    ['a quarter', 90 * DAY_MS, ['7 Sept', '21 Sept', '5 Oct', '19 Oct', '2 Nov', '16 Nov']],
    ['a year', 365 * DAY_MS, ['Dec', '*2026', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov']],
    ['three years', 3 * 365 * DAY_MS, ['*2024', 'Apr', 'Jul', 'Oct', '*2025', 'Apr', 'Jul', 'Oct', '*2026', 'Apr', 'Jul', 'Oct']],
    ['five years', 5 * 365 * DAY_MS, ['*2022', 'Jul', '*2023', 'Jul', '*2024', 'Jul', '*2025', 'Jul', '*2026', 'Jul']],
    ['twenty years', 20 * 365 * DAY_MS, ['2008', '2010', '2012', '2014', '2016', '2018', '2020', '2022', '2024', '2026']],
  ])('%s has round marks', (_, widthMs, expected) => {
    expect(labels(ticksOf(now - widthMs, now, 'Europe/Berlin'))).toEqual(expected);
  });

  test('keeps to the clock on the wall when it is set forward', () => {
    // 02:00 to 03:00 is skipped in Berlin on 29 March 2026.
    const ticks = ticksOf(Date.parse('2026-03-28T23:00Z'), Date.parse('2026-03-29T05:00Z'), 'Europe/Berlin');
    expect(labels(ticks)).toEqual(['*29 Mar', '01:00', '03:00', '04:00', '05:00', '06:00', '07:00']);
    expect(ticks[2]?.atMs).toBe(Date.parse('2026-03-29T01:00Z'));
  });

  test('keeps to the clock on the wall when it is set back', () => {
    const day = ticksOf(Date.parse('2026-11-01T04:00Z'), Date.parse('2026-11-02T05:00Z'), 'America/New_York', 'en-US');
    expect(labels(day)).toEqual(['*Nov 1', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '*Nov 2']);
    expect((day[1]?.atMs ?? 0) - (day[0]?.atMs ?? 0)).toBe(4 * HOUR_MS);
  });

  test('days are days of the calendar, not of 24 hours', () => {
    const week = ticksOf(Date.parse('2026-10-22T22:00Z'), Date.parse('2026-10-28T23:00Z'), 'Europe/Berlin');
    expect(week.map(({ atMs }) => new Date(atMs).getUTCHours())).toEqual([22, 22, 22, 23, 23, 23, 23]);
  });

  test('a half-hour zone has its own round hours', () => {
    const ticks = ticksOf(Date.parse('2026-11-24T00:00Z'), Date.parse('2026-11-24T03:00Z'), 'Asia/Kolkata');
    expect(labels(ticks)).toEqual(['05:30', '06:00', '06:30', '07:00', '07:30', '08:00', '08:30']);
  });

  test('speaks the locale', () => {
    expect(labels(ticksOf(now - 7 * DAY_MS, now, 'Europe/Berlin', 'de'))).toContain('19. Nov.');
    expect(labels(ticksOf(now - 7 * DAY_MS, now, 'Europe/Berlin', 'en-US'))).toContain('Nov 19');
    expect(labels(ticksOf(now - 365 * DAY_MS, now, 'Asia/Tokyo', 'ja'))).toContain('*2026年');
  });

  test('any range in any zone has a few ascending marks inside it', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
      'Pacific/Apia',
    );
    const widthMs = fc
      .double({ min: Math.log(10 * MINUTE_MS), max: Math.log(30 * 365 * DAY_MS), noNaN: true })
      .map((log) => Math.round(Math.exp(log)));
    const fromMs = fc.integer({ min: Date.UTC(2011, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(zone, fromMs, widthMs, (timeZone, from, width) => {
        const ticks = ticksOf(from, from + width, timeZone);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThan(18);
        for (const [index, { atMs }] of ticks.entries()) {
          expect(atMs).toBeGreaterThanOrEqual(from);
          expect(atMs).toBeLessThanOrEqual(from + width);
          expect(atMs).toBeGreaterThan(ticks[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY);
        }
      }),
      { numRuns: 150 },
    );
  });
});
