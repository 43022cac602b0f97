import { describe, expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { parseExportArguments, toExportRange } from './arguments.ts';

test('everything has a default but what to export', () => {
  expect(parseExportArguments(['messages'])).toEqual({
    what: 'messages',
    channels: [],
    from: null,
    to: null,
    timeZone: null,
    format: 'csv',
    out: null,
  });
});

test('channels may be named one by one or in a list, in whatever form', () => {
  const { channels } = parseExportArguments(['words', '--channel', 'MoonBase', '--channel', '#tidepool,https://www.twitch.tv/kumonoue']);
  expect(channels).toEqual(['moonbase', 'tidepool', 'kumonoue']);
});

test('the format is the one that was asked for, else what the name of the file says', () => {
  const formatOf = (...words: string[]) => parseExportArguments(['events', ...words]).format;
  expect([
    formatOf('--out', 'a.ndjson'),
    formatOf('--out', 'b.JSONL'),
    formatOf('--out', 'c.csv'),
    formatOf('--out', 'd.txt'),
    formatOf('--out', 'a.ndjson', '--format', 'csv'),
    formatOf('--format', 'ndjson'),
  ]).toEqual(['ndjson', 'ndjson', 'csv', 'csv', 'csv', 'ndjson']);
  expect(parseExportArguments(['events', '--out', '-']).out).toBeNull();
});

test.each([
  [[], 'say what to export'],
  [['everything'], '"everything" can\'t be exported'],
  [['messages', 'words'], 'one thing at a time'],
  [['messages', '--channel', 'a.b'], '"a.b" can\'t be a Twitch channel'],
  [['messages', '--channel', ''], "can't be a Twitch channel"],
  [['messages', '--format', 'xml'], '--format must be csv or ndjson'],
  [['messages', '--time-zone', 'Mars/Olympus'], '"Mars/Olympus" is not a time zone'],
])('%j is refused with the usage', (words, message) => {
  expect(() => parseExportArguments(words)).toThrow(UserError);
  expect(() => parseExportArguments(words)).toThrow(message);
  expect(() => parseExportArguments(words)).toThrow('usage: chatpulse export WHAT');
});

describe('the range', () => {
  const NOW = Date.parse('2026-11-24T20:37:21Z');
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));
  const read = (what: 'messages' | 'words', from: string | null, to: string | null, timeZone: string) => {
    const range = toExportRange({ what, from, to }, NOW, timeZone);
    return [iso(range.fromMs), iso(range.toMs)];
  };

  test('of what has an instant begins and ends by the clock of the time zone', () => {
    expect(read('messages', '2026-03-29', '2026-03-29', 'Europe/Berlin')).toEqual(['2026-03-28T23:00', '2026-03-29T22:00']);
    expect(read('messages', '2026-11-01', '2026-11-01', 'America/New_York')).toEqual(['2026-11-01T04:00', '2026-11-02T05:00']);
    expect(read('messages', '2026-11-20 18:30', null, 'Asia/Kolkata')).toEqual(['2026-11-20T13:00', '2026-11-24T20:37']);
    expect(read('messages', null, null, 'Asia/Kolkata')).toEqual([null, '2026-11-24T20:37']);
  });

  test.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])('of what has only a UTC day is these days, in %s too', (timeZone) => {
    expect(read('words', '2026-10-25', '2026-11-01', timeZone)).toEqual(['2026-10-25T00:00', '2026-11-02T00:00']);
    expect(read('words', null, null, timeZone)).toEqual([null, '2026-11-25T00:00']);
  });

  test('refuses a time where there are only days', () => {
    expect(() => read('words', '2026-10-25 10:00', null, 'UTC')).toThrow('"from" has to be a day without a time');
  });
});
