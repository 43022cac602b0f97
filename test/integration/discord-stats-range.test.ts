import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandContext } from '../../src/bot/discord/command.ts';
import { stats } from '../../src/bot/discord/commands/stats.ts';
import { type OptionValue, readOptions } from '../../src/bot/discord/options.ts';
import { text } from '../../src/bot/discord/text.ts';
import { toGuildId } from '../../src/domain/ids.ts';
import { UserError } from '../../src/errors.ts';
import type { ReportMessage } from '../../src/reports/message.ts';
import { connect } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { login } from '../support/events.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { record } from '../support/recorded.ts';
import { ms } from '../support/report-request.ts';

const NOW = ms('2026-11-24T20:37:21');
const guildId = toGuildId('800000000000000001');
let database: TestDatabase;
let store: Store;

/** One message each, of different people: the first and the last instant of local days, and their neighbours outside. */
const SAID = [
  // 29 March in Berlin has 23 hours.
  ['2026-03-28T22:59:59.999', 1],
  ['2026-03-28T23:00', 2],
  ['2026-03-29T21:59:59.999', 3],
  ['2026-03-29T22:00', 4],
  // 25 October in Berlin has 25 hours; half past two comes twice.
  ['2026-10-24T21:59:59.999', 5],
  ['2026-10-24T22:00', 6],
  ['2026-10-25T00:30', 7],
  ['2026-10-25T01:30', 8],
  ['2026-10-25T22:59:59.999', 9],
  ['2026-10-25T23:00', 10],
  // 23 November in India begins at half past six in the evening.
  ['2026-11-22T18:29:59.999', 11],
  ['2026-11-22T18:30', 12],
  ['2026-11-23T18:29:59.999', 13],
  ['2026-11-23T18:30', 14],
  ['2026-11-24T20:00', 15],
] as const;

beforeAll(async () => {
  database = await createDatabase();
  store = createStore(connect(database.url, 4));
  await record(database.url, { id: 1001, login: 'moonbase', said: SAID.map(([at, by]) => ({ atMs: ms(at), by })) });
  if (guildId === null) throw new Error('not a guild id');
  await store.watches.addWatch(guildId, login('moonbase'), null);
});

afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

async function ask(
  options: Readonly<Record<string, OptionValue>>,
  timeZone = 'Europe/Berlin',
  report = 'overview',
): Promise<ReportMessage> {
  if (guildId === null) throw new Error('not a guild id');
  const context: CommandContext = {
    store,
    guildId,
    userId: '830000000000000001',
    timeZone,
    locale: 'en-GB',
    nowMs: NOW,
    pictures: async () => null,
    directory: { nameTextChannel: () => null, listMissingPermissions: () => [], getLocale: () => null },
  };
  const run = await stats.prepare(readOptions({ subcommand: report, values: new Map(Object.entries(options)) }), context);
  return run();
}

/** Title and first sentence, in the spaces and commas that every version of ICU writes. */
async function told(options: Readonly<Record<string, OptionValue>>, timeZone?: string): Promise<string> {
  const { title, lines } = await ask(options, timeZone);
  const sentence = lines[0]?.split(/; the busiest|\.$/)[0] ?? '';
  return `${title.split(', ').slice(1).join(', ')} | ${sentence}`
    .replace(/\s/g, ' ')
    .replaceAll(' – ', '–')
    .replaceAll(/(\w{3}), (?=\d)/g, '$1 ');
}

describe('from and to', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-29', 'Sun 29 Mar 2026 | 2 messages from 2 chatters on Sun 29 Mar 2026'],
    ['Europe/Berlin', '2026-10-25', '2026-10-25', 'Sun 25 Oct 2026 | 4 messages from 4 chatters on Sun 25 Oct 2026'],
    ['Asia/Kolkata', '2026-11-23', '2026-11-23', 'Mon 23 Nov 2026 | 2 messages from 2 chatters on Mon 23 Nov 2026'],
    ['Asia/Kolkata', 'yesterday', 'yesterday', 'Tue 24 Nov 2026 | 1 message from 1 chatter on Tue 24 Nov 2026'],
    ['Europe/Berlin', '2026-10-19', '2026-10-25', '19–25 Oct 2026 | 5 messages from 5 chatters in the week of 19–25 Oct 2026'],
    ['Europe/Berlin', '2026-10-25', '2026-10-27', '25–27 Oct 2026 | 5 messages from 5 chatters in the 3 days of 25–27 Oct 2026'],
    [
      'Asia/Kolkata',
      '2026-11-23 00:00',
      '2026-11-23 23:30',
      '00:00 to 23:30 on Mon 23 Nov 2026 | 1 message from 1 chatter between 00:00 and 23:30 on Mon 23 Nov 2026',
    ],
    ['UTC', '2026-11-24', 'today', 'today so far | 1 message from 1 chatter today'],
  ])('in %s, %s to %s', async (timeZone, from, to, expected) => {
    expect(await told({ from, to }, timeZone)).toBe(expected);
  });

  test('a time that comes twice is the earlier one; one that is skipped is moved forward', async () => {
    expect(await told({ from: '2026-10-25 02:30', to: '2026-10-25 02:31' })).toContain('1 message ');
    expect((await ask({ from: '2026-10-25T02:30+02:00', to: '2026-10-25T02:31+02:00' }, undefined, 'chatters')).lines[0]).toContain(
      'Chatter7',
    );
    expect((await ask({ from: '2026-10-25 02:30', to: '2026-10-25 02:31' }, undefined, 'chatters')).lines[0]).toContain('Chatter7');
    // 02:30 of that day is 03:30: 01:30 in UTC.
    expect((await ask({ from: '2026-03-29 02:30', to: '2026-03-29' }, undefined, 'activity')).title).toContain('03:30 on Sun');
  });

  test('one end alone: until now, or from the beginning of the record', async () => {
    expect(await told({ from: '2026-11-23' }, 'Asia/Kolkata')).toBe('since 23 Nov 2026 | 4 messages from 4 chatters since 23 Nov 2026');
    expect(await told({ to: '2026-03-29' })).toBe('until the end of 29 Mar 2026 | 3 messages from 3 chatters until the end of 29 Mar 2026');
    expect(await told({ to: 'now' })).toBe('since 28 Mar 2026 | 15 messages from 15 chatters since 28 Mar 2026');
  });

  test('the change is told against as many days, or as much time, before', async () => {
    const days = await ask({ from: '2026-10-25', to: '2026-10-26' });
    expect(days.lines).toContain('5 times as many messages as in the 2 days before (1).');
    const hours = await ask({ from: '2026-11-23 18:00', to: '2026-11-23 20:00' }, 'UTC');
    expect(hours.lines).toContain('No messages in the same length of time before.');
  });

  test('nothing said is told honestly', async () => {
    expect((await ask({ from: '2026-06-01', to: '2026-06-03' })).lines[0]?.replace(/\s/g, ' ').replaceAll(' – ', '–')).toMatch(
      /^No messages recorded in #moonbase in the 3 days of 1–3 Jun 2026; watched since/,
    );
  });
});

describe('refused:', () => {
  test.each([
    [{ period: '24h', from: '2026-11-01' }, text.periodOrEnds],
    [{ period: '24h', to: '2026-11-01' }, text.periodOrEnds],
    [{ from: 'last tuesday' }, '"last tuesday" is not a day or time that I understand. Write it as 2026-11-23'],
    [{ from: '2026-11-20', to: '2026-11-19' }, '"from" has to come before "to"'],
    [{ from: '2026-11-25' }, '"from" lies in the future'],
    [{ from: '2026-11-20', to: '23:59' }, '"to" lies in the future'],
    [{ period: '5m' }, text.optionMalformed('period')],
  ])('%j', async (options, message) => {
    await expect(ask(options)).rejects.toThrow(UserError);
    await expect(ask(options)).rejects.toThrow(message);
  });
});

test('every report takes them', () => {
  for (const option of stats.data.options ?? []) {
    const names = 'options' in option ? (option.options ?? []).map(({ name }) => name) : [];
    expect(names).toEqual(expect.arrayContaining(['period', 'from', 'to']));
  }
});
