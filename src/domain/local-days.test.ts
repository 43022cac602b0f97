import { expect, test } from 'vitest';
import { countLocalDays, dayStart, daysBefore, isDayStart } from './local-days.ts';

const ms = (iso: string): number => Date.parse(`${iso}Z`);

test.each([
  ['Europe/Berlin', '2026-03-28T23:00', '2026-03-29T22:00', 1],
  ['Europe/Berlin', '2026-10-18T22:00', '2026-10-25T23:00', 7],
  ['America/New_York', '2026-11-01T04:00', '2026-11-02T05:00', 1],
  ['Asia/Kolkata', '2026-11-22T18:30', '2026-11-24T18:30', 2],
  ['Asia/Kolkata', '2026-11-22T18:00', '2026-11-24T18:00', null],
  ['Europe/Berlin', '2026-11-22T23:00', '2026-11-23T22:59', null],
  ['UTC', '2026-11-22T00:00', '2026-11-22T00:00', null],
  ['UTC', '2026-11-23T00:00', '2026-11-22T00:00', null],
  // 30 December 2011 never was.
  ['Pacific/Apia', '2011-12-29T10:00', '2011-12-31T10:00', 2],
])('in %s, %s to %s are %j days', (timeZone, from, to, days) => {
  expect(countLocalDays({ fromMs: ms(from), toMs: ms(to) }, timeZone)).toBe(days);
});

test('a day begins later where its midnight is skipped, and once where it comes twice', () => {
  expect(isDayStart(ms('2018-11-04T03:00'), 'America/Sao_Paulo')).toBe(true);
  expect(isDayStart(ms('2026-11-01T04:00'), 'America/Havana')).toBe(true);
  expect(isDayStart(ms('2026-11-01T05:00'), 'America/Havana')).toBe(false);
  expect(dayStart(ms('2026-11-01T05:00'), 'America/Havana')).toBe(ms('2026-11-01T04:00'));
});

test.each([
  ['Europe/Berlin', '2026-03-30T10:00', 1, '2026-03-28T23:00'],
  ['Europe/Berlin', '2026-10-26T10:00', 1, '2026-10-24T22:00'],
  ['Asia/Kolkata', '2026-11-24T18:29', 0, '2026-11-23T18:30'],
  ['America/Sao_Paulo', '2018-11-05T12:00', 1, '2018-11-04T03:00'],
])('in %s at %s, %d days before began at %s', (timeZone, now, days, start) => {
  expect(daysBefore(ms(now), days, timeZone)).toBe(ms(start));
});
