import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toChannelId } from '../../src/domain/ids.ts';
import { bucketFor, bucketStarts, DAY_MS, MINUTE_MS, type Range } from '../../src/domain/range.ts';
import { heatmapReport } from '../../src/reports/heatmap.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { type Counted, hourOfWeek, readLog, tally } from '../support/raw-count.ts';
import { makeLog, seeded, storeLog } from '../support/raw-log.ts';
import { channelOf, ms } from '../support/report-request.ts';

/** Clocks are set forward in New York and Berlin and back on Lord Howe (by half an hour); then the other way round. */
const LOGS = [
  { name: 'spring', seed: 11, from: '2026-03-07T00:00Z', to: '2026-04-07T00:00Z', perHour: 4 },
  { name: 'autumn', seed: 12, from: '2026-10-23T00:00Z', to: '2026-11-03T00:00Z', perHour: 9 },
  { name: 'the south', seed: 13, from: '2026-10-02T00:00Z', to: '2026-10-06T00:00Z', perHour: 30 },
] as const;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'] as const;
const MOONBASE = channelOf('1001', 'moonbase', 'MoonBase');
const ROOMS = ['1001', '1002', '1003'].flatMap((id) => toChannelId(id) ?? []);

describe.each(LOGS)('a log of $name', ({ seed, from, to, perHour }) => {
  const log = makeLog({ seed, from, to, perHour });
  const counted = readLog(log);
  const whole: Range = { fromMs: ms(from), toMs: ms(to) };
  const messages = counted.filter(({ kind }) => kind === 'message');
  let database: TestDatabase;
  let db: Db;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase();
    db = connect(database.url, 4);
    store = createStore(db);
    await storeLog(database.url, log);
    await db.raw(
      `insert into watches (guild_id, login, channel_id, added_at) select 1, n.login, c.channel_id, '2026-01-01Z' from channels c join names n on n.user_id = c.channel_id`,
    );
  });
  afterAll(async () => {
    await store.stop();
    await database[Symbol.asyncDispose]();
  });

  const inRange = (range: Range, items: readonly Counted[] = counted): Counted[] =>
    items.filter(({ atMs }) => atMs >= range.fromMs && atMs < range.toMs);
  /** Ranges of whole minutes, from minutes to days long. */
  function someRanges(count: number, salt: number): Range[] {
    const random = seeded(seed * 1_000 + salt);
    return Array.from({ length: count }, () => {
      const fromMs = whole.fromMs + Math.floor((random() * (whole.toMs - whole.fromMs)) / MINUTE_MS) * MINUTE_MS;
      const widthMs = Math.ceil((random() ** 3 * 8 * DAY_MS) / MINUTE_MS) * MINUTE_MS;
      return { fromMs, toMs: Math.min(fromMs + widthMs, whole.toMs) };
    });
  }

  test('has enough of everything', () => {
    const kinds = tally(counted, ({ kind }) => kind);
    for (const kind of ['message', 'sub', 'resub', 'subgift', 'submysterygift', 'raid']) expect(kinds[kind], kind).toBeGreaterThan(10);
  });

  describe.each([
    ['as it is stored', async () => {}],
    ['half of it closed', () => store.days.rollUp((whole.fromMs + whole.toMs) / 2)],
    ['all of it closed', () => store.days.rollUp(whole.toMs + DAY_MS)],
    ['with sets of chatters', () => store.chatterSets.makeChatterSets({ nowMs: whole.toMs + 28 * DAY_MS, sinceMs: null, minChatters: 1 })],
  ])('%s', (_state, prepare) => {
    beforeAll(async () => {
      await prepare();
    });

    test('sums, quarters and buckets', async () => {
      for (const range of someRanges(8, 1)) {
        const said = inRange(range, messages);
        const sums = await store.messageCounts.sumMessages(ROOMS, range);
        expect(Object.fromEntries(sums)).toEqual(tally(said, ({ roomId }) => roomId));
        const quarters = await store.messageCounts.listQuarters(MOONBASE.id, range);
        const own = said.filter(({ roomId }) => roomId === MOONBASE.id);
        expect(Object.fromEntries(quarters.map((quarter) => [quarter.startMs, quarter.messages]))).toEqual(
          tally(own, ({ atMs }) => String(Math.floor(atMs / 900_000) * 900_000)),
        );
        for (const timeZone of ZONES) {
          const starts = bucketStarts(range, bucketFor(range), timeZone);
          const bucketOf = (atMs: number): number => starts.filter((start) => start <= atMs).at(-1) ?? Number.NaN;
          const buckets = await store.messageCounts.listMessageBuckets(ROOMS, range, starts);
          expect(Object.fromEntries(buckets.map((one) => [`${one.channelId} ${one.startMs}`, one.messages]))).toEqual(
            tally(said, ({ roomId, atMs }) => `${roomId} ${bucketOf(atMs)}`),
          );
        }
      }
    });

    test('chatters in common', async () => {
      for (const range of [whole, ...someRanges(8, 2)]) {
        const rooms = new Map<string, Set<string>>();
        for (const { roomId, userId, login } of inRange(range, messages)) {
          if (login !== 'nightbot') rooms.set(userId, (rooms.get(userId) ?? new Set()).add(roomId));
        }
        const masks = tally([...rooms.values()], (of) =>
          String(ROOMS.reduce((mask, id, place) => mask + (of.has(id) ? 2 ** place : 0), 0)),
        );
        expect(Object.fromEntries((await store.overlap.countOverlap(ROOMS, range)).people)).toEqual(masks);
      }
    });

    test('subs, gifts and raids', async () => {
      for (const range of [whole, ...someRanges(8, 3)]) {
        const here = inRange(range).filter(({ roomId }) => roomId === MOONBASE.id);
        const of = (...kinds: string[]): Counted[] => here.filter(({ kind }) => kinds.includes(kind));
        const viewers = (raids: readonly Counted[]): number => raids.reduce((sum, raid) => sum + raid.viewers, 0);
        expect(await store.eventCounts.getEventTotals(MOONBASE.id, range)).toEqual({
          subs: of('sub').length,
          resubs: of('resub').length,
          gifts: of('subgift').length,
          raids: of('raid').length,
          raidViewers: viewers(of('raid')),
        });

        const starts = bucketStarts(range, bucketFor(range), 'Asia/Kolkata');
        const subs = await store.eventCounts.listSubs(MOONBASE.id, range, starts);
        const bucketOf = (atMs: number): number => starts.filter((start) => start <= atMs).at(-1) ?? Number.NaN;
        const tiers: Readonly<Record<string, string>> = { Prime: 'prime', '1000': '1', '2000': '2', '3000': '3' };
        expect(Object.fromEntries(subs.map(({ startMs, kind, tier, count }) => [`${startMs} ${kind} ${tier}`, count]))).toEqual(
          tally(
            of('sub', 'resub', 'subgift'),
            ({ atMs, kind, plan }) => `${bucketOf(atMs)} ${kind.replace('subgift', 'gift')} ${tiers[plan]}`,
          ),
        );

        const gifts = tally(of('subgift'), ({ login }) => login);
        const { ananonymousgifter: anonymous = 0, ...named } = gifts;
        const ranked = Object.entries(named).sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
        const gifters = await store.eventCounts.getGifters(MOONBASE.id, range, 5);
        expect(gifters.top.map(({ login, gifts }) => [login, gifts])).toEqual(ranked.slice(0, 5));
        expect([gifters.anonymousGifts, gifters.unnamedGifts]).toEqual([anonymous, 0]);

        const raids = await store.eventCounts.listRaids(MOONBASE.id, range);
        const out = inRange(range).filter(({ kind, userId }) => kind === 'raid' && userId === MOONBASE.id);
        expect(raids.filter(({ direction }) => direction === 'in').map((raid) => [raid.atMs, raid.other?.login, raid.viewers])).toEqual(
          of('raid').map((raid) => [raid.atMs, raid.login, raid.viewers]),
        );
        expect(raids.filter(({ direction }) => direction === 'out').map((raid) => [raid.atMs, raid.viewers])).toEqual(
          out.map((raid) => [raid.atMs, raid.viewers]),
        );
      }
    });

    test.each(ZONES)('heatmap on the clock of %s', heatmapAsCounted);
  });

  async function heatmapAsCounted(timeZone: string): Promise<void> {
    const message = await heatmapReport(store, {
      channel: MOONBASE,
      range: whole,
      span: { type: 'period', period: '30d' },
      scope: 'own',
      timeZone,
      locale: 'en-GB',
    });
    const slotOf = hourOfWeek(timeZone);
    const said = tally(
      messages.filter(({ roomId }) => roomId === MOONBASE.id),
      ({ atMs }) => slotOf(atMs),
    );
    const quarters = Array.from(
      { length: (whole.toMs - whole.fromMs) / (15 * MINUTE_MS) },
      (_, index) => whole.fromMs + index * 15 * MINUTE_MS,
    );
    const hours = Object.fromEntries(Object.entries(tally(quarters, slotOf)).map(([slot, count]) => [slot, count / 4]));
    const means = Object.fromEntries(Object.entries(hours).map(([slot, count]) => [slot, (said[slot] ?? 0) / count]));
    expect(message.image?.kind).toBe('heatmap');
    if (message.image?.kind !== 'heatmap') return;
    const { rows, values } = message.image;
    const drawn = rows.flatMap((day, row) => (values[row] ?? []).map((value, hour) => [`${day} ${hour}`, value] as const));
    expect(drawn).toHaveLength(168);
    for (const [slot, value] of drawn) {
      const mean = means[slot];
      if (mean === undefined) expect(value, slot).toBeNull();
      else expect(Math.abs((value ?? Number.NaN) - mean), slot).toBeLessThanOrEqual(mean >= 10 ? 0.501 : 0.0501);
    }
    const highest = Math.max(...Object.values(means));
    const [named = '', hour = ''] = /: (\w+), (\d\d):00 to /.exec(message.lines[0] ?? '')?.slice(1) ?? [];
    expect(means[`${named.slice(0, 3)} ${Number(hour)}`]).toBe(highest);
  }
});
