import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS, type Range, rangeOf } from '../../src/domain/range.ts';
import { toRise } from '../../src/domain/rise.ts';
import type { BarChart } from '../../src/reports/chart.ts';
import { emotesReport } from '../../src/reports/emotes.ts';
import type { ReportMessage } from '../../src/reports/message.ts';
import { momentsReport } from '../../src/reports/moments.ts';
import { risingReport } from '../../src/reports/rising.ts';
import { wordsReport } from '../../src/reports/words.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { retireDays, rollUp } from '../../src/store/days.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { storeLog } from '../support/raw-log.ts';
import { channelOf, ms } from '../support/report-request.ts';
import { countTalk, makeTalk, OFFERED, readTalk, topOf, type Uttered } from '../support/talk-log.ts';

const MOONBASE = channelOf('1001', 'moonbase', 'MoonBase');
/** Berlin's clock changes on the 29th at 01:00 UTC, Lord Howe's on the 4th at 15:00 UTC. */
const FROM = '2026-03-24T00:00Z';
const TO = '2026-04-06T10:20:30Z';
const log = makeTalk({
  seed: 8,
  from: FROM,
  to: '2026-04-06T10:20Z',
  perHour: 30,
  bursts: [
    { from: '2026-03-29T00:58Z', to: '2026-03-29T01:02Z', perHour: 2_000, token: 'KEKW' },
    // A stream, with two moments in one hour of it.
    { from: '2026-03-31T17:00Z', to: '2026-03-31T20:30Z', perHour: 500 },
    { from: '2026-03-31T18:05Z', to: '2026-03-31T18:06Z', perHour: 3_000, token: 'Rocket!' },
    { from: '2026-03-31T18:41Z', to: '2026-03-31T18:44Z', perHour: 2_500, token: 'LUL' },
    // What rises.
    { from: '2026-04-02T18:00Z', to: '2026-04-02T18:12Z', perHour: 500, token: 'rarebx' },
    { from: '2026-04-02T18:12Z', to: '2026-04-02T18:24Z', perHour: 700, token: 'rocket7' },
    { from: '2026-04-04T14:59Z', to: '2026-04-04T15:01Z', perHour: 1_500, token: 'crater' },
    { from: '2026-04-06T10:11Z', to: '2026-04-06T10:13Z', perHour: 1_800, token: 'catJAM' },
  ],
});
const uttered = readTalk(log);
const ZONES = ['Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York'] as const;
const within =
  ({ fromMs, toMs }: Range) =>
  (atMs: number): boolean =>
    atMs >= Math.floor(fromMs / MINUTE_MS) * MINUTE_MS && atMs < toMs;

let database: TestDatabase;
let db: Db;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 4);
  store = createStore(db);
  for (const { source, id, name, isGlobal, from, to } of OFFERED) {
    await db.raw('insert into emote_catalogue (channel_id, source, emote_id, name, valid_from, valid_to) values (?, ?, ?, ?, ?, ?)', [
      isGlobal ? '0' : MOONBASE.id,
      source,
      id,
      name,
      from,
      to,
    ]);
  }
  await storeLog(database.url, log);
  await db.raw('insert into watches (guild_id, login, channel_id, added_at) values (1, ?, ?, ?)', [MOONBASE.login, MOONBASE.id, FROM]);
  await rollUp(db, ms(TO));
});
afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

function bars({ image }: ReportMessage): BarChart['bars'] {
  if (image?.kind !== 'bars') throw new Error('no bar chart');
  return image.bars;
}
const last = (period: '24h' | '7d' | '1h' | '30d', timeZone: string) => ({
  channel: MOONBASE,
  range: rangeOf(period, ms(TO), timeZone, null),
  span: { type: 'period', period } as const,
  scope: 'own' as const,
  timeZone,
  locale: 'en-GB',
});

describe.each(ZONES)('on the clock of %s', (timeZone) => {
  test.each(['24h', '7d'] as const)('words of the last %s', async (period) => {
    const request = last(period, timeZone);
    const { messages, words } = countTalk(uttered, within(request.range));
    const message = await wordsReport(store, { ...request, limit: 25 });
    expect(bars(message).map(({ label, value }) => [label, value])).toEqual(topOf(words, 25));
    const [[first, uses] = ['', 0], [second, less] = ['', 0]] = topOf(words, 2);
    const rate = ((uses / messages) * 100).toFixed(uses / messages >= 0.1 ? 0 : 1);
    const when = period === '24h' ? 'last 24 hours' : 'last 7 days';
    expect(message.lines).toEqual([
      `"${first}" leads with ${uses.toLocaleString('en-GB')} uses, ${rate} per 100 messages, then "${second}" with ${less.toLocaleString('en-GB')}; ${messages.toLocaleString('en-GB')} messages in the ${when}.`,
    ]);
    expect(message.title).toBe(`Top words in MoonBase, ${when}`);
    expect(message.altText).toContain(`1. ${first}, ${uses.toLocaleString('en-GB')}; 2. ${second}`);
  });

  test('emotes of the last 7 days, each with its source and its picture where there is one', async () => {
    const request = last('7d', timeZone);
    const { emotes } = countTalk(uttered, within(request.range));
    const sources: Record<string, string> = { twitch: 'Twitch', '7tv': '7TV', bttv: 'BTTV', ffz: 'FFZ' };
    const asked: string[] = [];
    const pictures = async ({ source, id }: { readonly source: string; readonly id: string }): Promise<Uint8Array | null> => {
      asked.push(`${source} ${id}`);
      return source === '7tv' ? new Uint8Array([1, 2, 3]) : null;
    };
    const message = await emotesReport(store, { ...request, limit: 4, pictures });
    const expected = topOf(emotes, 4).map(([key, uses]) => {
      const [source = '', , name = ''] = key.split(' ');
      return { label: name, value: uses, note: sources[source], picture: source === '7tv' ? new Uint8Array([1, 2, 3]) : null };
    });
    expect(bars(message)).toEqual(expected);
    expect(asked).toHaveLength(4);
    expect(message.lines[0]).toMatch(
      new RegExp(`^${expected[0]?.label} \\(${expected[0]?.note}\\) leads with ${expected[0]?.value.toLocaleString('en-GB')} uses`),
    );
  });
});

describe('what rose', () => {
  test.each(ZONES)('on a day against the day before, on the clock of %s', async (timeZone) => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    const date = format.format(ms('2026-04-02T18:10'));
    const dayBefore = format.format(ms('2026-04-01T18:10'));
    const minutes = Array.from({ length: 4 * 24 * 60 }, (_, minute) => ms('2026-03-31T00:00') + minute * MINUTE_MS);
    const ofDay = minutes.filter((minuteMs) => format.format(minuteMs) === date);
    const ofDayBefore = minutes.filter((minuteMs) => format.format(minuteMs) === dayBefore);
    // Both begin at the nearest full hour of UTC.
    const [from = 0, fromBefore = 0] = [ofDay, ofDayBefore].map(([first = 0]) => Math.round(first / 3_600_000) * 3_600_000);
    const now = countTalk(uttered, (atMs) => atMs >= from && atMs < (ofDay.at(-1) ?? 0) + MINUTE_MS);
    const before = countTalk(uttered, (atMs) => atMs >= fromBefore && atMs < from);
    const message = await risingReport(store, {
      ...last('24h', timeZone),
      range: { fromMs: ofDay[0] ?? 0, toMs: (ofDay.at(-1) ?? 0) + MINUTE_MS },
      span: { type: 'day' },
      limit: 10,
      pictures: async () => null,
    });
    const frame = { messages: now.messages, messagesBefore: before.messages };
    const changes = [
      ...Array.from(now.words, ([word, uses]) => ({ label: word, uses, usesBefore: before.words.get(word) ?? 0 })),
      ...Array.from(now.emotes, ([key, uses]) => ({ label: key.split(' ')[2] ?? '', uses, usesBefore: before.emotes.get(key) ?? 0 })),
    ];
    const risen = changes
      .flatMap((change) => {
        const rise = toRise(change, frame);
        return rise ? [{ ...change, gain: rise.gain }] : [];
      })
      .sort((a, b) => b.gain - a.gain);
    expect(risen.length).toBeGreaterThanOrEqual(2);
    expect(risen.map(({ label }) => label)).toEqual(expect.arrayContaining(['rarebx', 'rocket7']));
    expect(bars(message).map(({ label, value }) => [label, value])).toEqual(risen.map(({ label, gain }) => [label, Math.round(gain)]));
    expect(
      message.lines.some((line) => line.startsWith(`Uses are compared per message: ${now.messages.toLocaleString('en-GB')} messages`)),
    ).toBe(true);
  });

  test('is not said where nothing was recorded before', async () => {
    const request = { ...last('30d', 'UTC'), limit: 10, pictures: async () => null };
    const message = await risingReport(store, request);
    expect(message.image).toBeNull();
    expect(message.lines[0]).toMatch(/ messages in the last 30 days; nothing was recorded in the 30 days before to compare with\.$/);
    expect(message.lines[1]).toMatch(/^Recorded since /);
  });
});

/** Every minute of `range` against what is usual in its hour, counted from the messages one by one. */
function findPeaks(said: readonly Uttered[], range: Range, limit: number): { at: string; messages: number; usual: number }[] {
  const perMinute = new Map<number, number>();
  for (const { atMs } of said) {
    const minute = Math.floor(atMs / MINUTE_MS);
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }
  const usualIn = (hour: number): number => {
    const paces: number[] = [];
    for (let quarter = (hour - 2) * 4; quarter < (hour + 3) * 4; quarter += 1) {
      const counts = Array.from({ length: 15 }, (_, index) => perMinute.get(quarter * 15 + index) ?? 0);
      const messages = counts.reduce((a, b) => a + b, 0);
      const minutes = Math.min(15, ms('2026-04-06T10:21') / MINUTE_MS - quarter * 15);
      for (let message = 0; message < messages; message += 1) paces.push(messages / minutes);
    }
    paces.sort((a, b) => a - b);
    return Math.max(1, paces[Math.ceil(paces.length / 2) - 1] ?? 1);
  };
  const peaks: { minute: number; messages: number; usual: number }[] = [];
  const ranked = [...perMinute]
    .filter(([minute]) => minute * MINUTE_MS >= Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS && minute * MINUTE_MS < range.toMs)
    .map(([minute, messages]) => ({ minute, messages, usual: usualIn(Math.floor(minute / 60)) }))
    .filter(({ messages, usual }) => messages >= 8 && messages >= 2 * usual && messages - usual >= 5 * Math.sqrt(usual))
    .sort((a, b) => (b.messages - b.usual) / Math.sqrt(b.usual) - (a.messages - a.usual) / Math.sqrt(a.usual));
  for (const one of ranked) if (peaks.length < limit && peaks.every(({ minute }) => Math.abs(minute - one.minute) >= 15)) peaks.push(one);
  return peaks.map(({ minute, messages, usual }) => ({ at: new Date(minute * MINUTE_MS).toISOString().slice(0, 16), messages, usual }));
}

describe('moments', () => {
  const marks = ({ image }: ReportMessage) => {
    if (image?.kind !== 'time') throw new Error('no time chart');
    return image.marks.map(({ atMs, label }) => [
      new Date(atMs).toISOString().slice(0, 16),
      label.replace(/^\d\d:\d\d( GMT[+:\d]+)?/, '').trim(),
    ]);
  };

  test.each(ZONES)('of all the time, on the clock of %s', async (timeZone) => {
    const range = { fromMs: ms('2026-03-24T06:00'), toMs: ms(TO) };
    const message = await momentsReport(store, { ...last('24h', timeZone), range, span: { type: 'period', period: 'all' }, limit: 10 });
    const peaks = findPeaks(uttered, range, 10);
    expect(peaks.length).toBeGreaterThanOrEqual(5);
    expect(marks(message).map(([at]) => at)).toEqual(peaks.map(({ at }) => at));
    const said = Object.fromEntries(marks(message));
    expect(Object.keys(said).sort()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^2026-03-31T18:05/),
        expect.stringMatching(/^2026-03-31T18:4[1-3]/),
        expect.stringMatching(/^2026-04-06T10:1[12]/),
      ]),
    );
    for (const [at, label] of Object.entries(said)) {
      if (at.startsWith('2026-03-29')) expect(label).toBe('KEKW');
      if (at.startsWith('2026-03-31T18:0')) expect(label).toBe('rocket');
      if (at.startsWith('2026-03-31T18:4')) expect(label).toBe('LUL');
      if (at.startsWith('2026-04-04T1')) expect(label).toBe('crater');
    }
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
    const [first] = peaks;
    expect(message.lines[0]).toContain(`${clock.format(ms(first?.at ?? ''))}`);
    expect(message.lines[0]).toContain(`${first?.messages} messages in a minute`);
  });

  test('of a few hours, whose last is running', async () => {
    const range = { fromMs: ms('2026-04-06T07:20:30'), toMs: ms(TO) };
    const request = { ...last('24h', 'Asia/Kolkata'), range, span: { type: 'period', period: '3h' } as const, limit: 3 };
    const message = await momentsReport(store, request);
    const peaks = findPeaks(uttered, range, 3);
    expect(marks(message).map(([at]) => at)).toEqual(peaks.map(({ at }) => at));
    expect(marks(message)[0]?.[1]).toBe('catJAM');
    const inChart = message.image?.kind === 'time' ? message.image.series[0]?.points : [];
    const sum = (inChart ?? []).reduce((all, [, value]) => all + (value ?? 0), 0);
    expect(sum).toBe(countTalk(uttered, within(range)).messages);
  });

  test('of quiet hours there are none', async () => {
    const range = { fromMs: ms('2026-03-25T00:00'), toMs: ms('2026-03-25T05:00') };
    expect(findPeaks(uttered, range, 3)).toEqual([]);
    const message = await momentsReport(store, { ...last('24h', 'UTC'), range, span: { type: 'custom', named: 'both' }, limit: 3 });
    expect(message.lines[0]).toMatch(/^No minute stood out from its hours: [\d,]+ messages between /);
    expect(marks(message)).toEqual([]);
  });

  test('whose messages are gone keep their numbers', async () => {
    expect(await retireDays(db, ms('2026-04-06T12:00'), 3)).toContain('2026-03-31');
    const range = { fromMs: ms('2026-03-31T16:00'), toMs: ms('2026-03-31T21:00') };
    const message = await momentsReport(store, { ...last('24h', 'UTC'), range, span: { type: 'custom', named: 'both' }, limit: 2 });
    expect(marks(message)).toEqual(findPeaks(uttered, range, 2).map(({ at }) => [at, '']));
    expect(message.lines.at(-1)).toBe('What was said in them is not kept any more.');
  });
});
