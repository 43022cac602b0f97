import { ChannelType } from 'discord.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Choice, CommandContext } from '../../src/bot/discord/command.ts';
import { commands } from '../../src/bot/discord/commands/index.ts';
import { type OptionValue, readOptions } from '../../src/bot/discord/options.ts';
import { toGuildId } from '../../src/domain/ids.ts';
import { UserError } from '../../src/errors.ts';
import type { ReportMessage } from '../../src/reports/message.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { channelId, login } from '../support/events.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { chatBefore, record } from '../support/recorded.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const GUILD = '800000000000000001';
const OTHER_GUILD = '800000000000000002';
const USER = '830000000000000001';
const GENERAL = { id: '810000000000000001', name: 'general', type: ChannelType.GuildText };
const VOICE = { id: '810000000000000002', name: 'voice', type: ChannelType.GuildVoice };
const MODS = { id: '820000000000000001', name: 'mods' };

let database: TestDatabase;
let db: Db;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 4);
  store = createStore(db);
  await record(database.url, { id: 1001, login: 'moonbase', said: chatBefore(NOW, 120, 3) });
  await record(database.url, { id: 1002, login: 'elsewhere', said: chatBefore(NOW, 10, 2) });
});

afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await db.raw('truncate watches, guilds, digests, digest_runs, joins');
});

function contextOf(guild: string): CommandContext {
  const guildId = toGuildId(guild);
  if (guildId === null) throw new Error('not a guild id');
  return {
    store,
    guildId,
    userId: USER,
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
    nowMs: NOW,
    pictures: async () => null,
    directory: {
      nameTextChannel: (id) => (id === GENERAL.id ? '#general' : null),
      listMissingPermissions: (id) => (id === VOICE.id ? ['Attach Files'] : []),
      getLocale: () => null,
    },
  };
}

function find(name: string) {
  const command = commands.find(({ data }) => data.name === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return command;
}

/** `/name subcommand option:value` in a guild. */
async function use(line: string, options: Readonly<Record<string, OptionValue>> = {}, guild = GUILD): Promise<ReportMessage> {
  const [name = '', subcommand = null] = line.slice(1).split(' ');
  const given = readOptions({
    subcommand,
    values: new Map(Object.entries(options)),
    channels: new Map([GENERAL, VOICE].map((channel) => [channel.id, channel])),
    roles: new Map([MODS, { id: GUILD, name: '@everyone' }].map((role) => [role.id, role])),
  });
  const run = await find(name).prepare(given, contextOf(guild));
  return run();
}

async function suggest(name: string, option: string, typed: string, guild = GUILD): Promise<readonly Choice[]> {
  return (await find(name).complete?.[option]?.(typed, contextOf(guild))) ?? [];
}

const digestOf = (channel: string, more: Readonly<Record<string, OptionValue>> = {}) => ({
  where: GENERAL.id,
  frequency: 'daily',
  at: '09:30',
  channel,
  ...more,
});

describe('/watch', () => {
  test('a channel is added once, under whatever form its name was typed', async () => {
    await expect(use('/watch add', { channel: 'https://www.twitch.tv/MoonBase' })).resolves.toMatchObject({
      title: 'Watching moonbase',
      image: null,
    });
    await expect(use('/watch add', { channel: '#moonbase' })).rejects.toThrow('watches moonbase already');
    expect(await store.watches.listWatches(contextOf(GUILD).guildId)).toMatchObject([{ login: 'moonbase', channelId: '1001' }]);
  });

  test.each([
    "x'; drop table watches;--",
    'a\r\nJOIN #evil',
    '#a,#b',
    '../etc',
    '_lead',
    'with space',
    'ünïcode',
    'x'.repeat(26),
    '',
    'twitch.tv/a/b',
  ])('a name that can be none is refused before anything happens: %j', async (typed) => {
    await expect(use('/watch add', { channel: typed })).rejects.toThrow(UserError);
    await expect(use('/watch remove', { channel: typed })).rejects.toThrow(UserError);
    expect((await db.raw('select 1 from watches')).rows).toEqual([]);
  });

  test('a server can watch fifty', async () => {
    for (let index = 0; index < 50; index += 1) await store.watches.addWatch(contextOf(GUILD).guildId, login(`channel${index}`), null);
    await expect(use('/watch add', { channel: 'onemore' })).rejects.toThrow('watches 50 channels');
    await expect(use('/watch add', { channel: 'onemore' }, OTHER_GUILD)).resolves.toBeDefined();
    const list = await use('/watch list');
    expect(list.lines).toHaveLength(50);
  });

  test('the list says how each stands, since when, and whether !stats is answered', async () => {
    for (const name of ['moonbase', 'suspended', 'waiting']) await use('/watch add', { channel: name });
    await db.raw(`update watches set added_at = '2026-11-20 23:30Z'`);
    await store.joins.saveJoinReports([
      { login: login('moonbase'), state: 'joined', reason: null, channelId: channelId(1001), retryAtMs: null },
      { login: login('suspended'), state: 'failed', reason: 'the channel is suspended', channelId: null, retryAtMs: NOW },
    ]);
    await use('/twitch-commands on', { channel: 'moonbase' });
    expect(await use('/watch list')).toMatchObject({
      title: '3 watched channels',
      lines: [
        'moonbase: recording, watched since 21 Nov 2026, answers !stats',
        'suspended: not recorded (the channel is suspended), watched since 21 Nov 2026',
        'waiting: joining, watched since 21 Nov 2026',
      ],
    });
  });

  test('an empty list says how to begin', async () => {
    expect(await use('/watch list')).toMatchObject({ lines: [expect.stringContaining('/watch add')] });
  });

  test('removing ends it for this server only', async () => {
    await use('/watch add', { channel: 'moonbase' });
    await use('/watch add', { channel: 'moonbase' }, OTHER_GUILD);
    await expect(use('/watch remove', { channel: 'MOONBASE' })).resolves.toMatchObject({ title: 'No longer watching moonbase' });
    await expect(use('/watch remove', { channel: 'moonbase' })).rejects.toThrow('does not watch moonbase');
    expect(await store.watches.listWatches(contextOf(OTHER_GUILD).guildId)).toHaveLength(1);
  });

  test('removing tells of the digests that fall silent', async () => {
    await use('/watch add', { channel: 'moonbase' });
    await use('/digest create', digestOf('moonbase'));
    expect((await use('/watch remove', { channel: 'moonbase' })).lines.join(' ')).toContain('Its digest stays silent');
  });

  test('suggestions are what this server watches, best match first', async () => {
    for (const name of ['moonbase', 'basecamp', 'other']) await use('/watch add', { channel: name });
    await use('/watch add', { channel: 'basement' }, OTHER_GUILD);
    expect(await suggest('watch', 'channel', ' #BASE')).toEqual([
      { name: 'basecamp', value: 'basecamp' },
      { name: 'moonbase', value: 'moonbase' },
    ]);
    expect(await suggest('watch', 'channel', '')).toHaveLength(3);
  });
});

describe('/stats', () => {
  test.each([
    ['overview', /^120 messages from 3 chatters/],
    ['activity', /^120 messages from 3 chatters/],
    ['chatters', /40 messages each/],
  ])('%s counts what was recorded', async (report, sentence) => {
    await use('/watch add', { channel: 'moonbase' });
    const message = await use(`/stats ${report}`, { channel: 'moonbase' });
    expect(message.lines[0]).toMatch(sentence);
    expect(message.image).not.toBeNull();
    expect(message.altText).not.toBeNull();
  });

  test('the channel may be left out when there is one, and has to be named when there are more', async () => {
    await expect(use('/stats overview')).rejects.toThrow('does not watch any channel yet');
    await use('/watch add', { channel: 'moonbase' });
    expect((await use('/stats overview')).title).toContain('moonbase');
    await use('/watch add', { channel: 'elsewhere' });
    await expect(use('/stats overview')).rejects.toThrow('elsewhere, moonbase');
    expect((await use('/stats overview', { channel: 'elsewhere' })).lines[0]).toMatch(/^10 messages/);
  });

  test('what another server watches is not to be seen', async () => {
    await use('/watch add', { channel: 'moonbase' });
    await use('/watch add', { channel: 'elsewhere' }, OTHER_GUILD);
    await expect(use('/stats overview', { channel: 'elsewhere' })).rejects.toThrow('does not watch elsewhere');
    expect(await suggest('stats', 'channel', 'else')).toEqual([]);
  });

  test('the period is obeyed', async () => {
    await record(database.url, {
      id: 1003,
      login: 'old',
      said: [
        { atMs: NOW - 40 * 86_400_000, by: 1 },
        { atMs: NOW - 2 * 3_600_000, by: 2 },
      ],
    });
    await use('/watch add', { channel: 'old' });
    for (const [period, expected] of [
      ['1h', 'No messages'],
      ['3h', '1 message '],
      ['30d', '1 message '],
      ['90d', '2 messages '],
      ['all', '2 messages '],
    ]) {
      const { lines } = await use('/stats overview', { channel: 'old', period: period ?? '' });
      expect(lines.join('\n')).toContain(expected);
    }
    await expect(use('/stats overview', { channel: 'old', period: '5m' })).rejects.toThrow(UserError);
  });

  test('the ranking is as long as asked for', async () => {
    const said = Array.from({ length: 30 }, (_, index) => ({ atMs: NOW - 60_000 - index, by: 700 + index }));
    await record(database.url, { id: 1004, login: 'crowd', said });
    await use('/watch add', { channel: 'crowd' });
    for (const [given, expected] of [
      [{}, 10],
      [{ limit: 3 }, 3],
      [{ limit: 25 }, 25],
    ] as const) {
      const { image } = await use('/stats chatters', { channel: 'crowd', ...given });
      expect(image?.kind === 'bars' ? image.bars.length : null).toBe(expected);
    }
    for (const limit of [2, 26, 1.5]) await expect(use('/stats chatters', { channel: 'crowd', limit })).rejects.toThrow(UserError);
  });

  test('a channel that was never recorded gives an honest empty answer', async () => {
    await use('/watch add', { channel: 'nobodyyet' });
    await db.raw(`update watches set added_at = '2026-11-23 12:00Z'`);
    await store.joins.saveJoinReports([
      { login: login('nobodyyet'), state: 'failed', reason: 'the channel does not exist', channelId: null, retryAtMs: null },
    ]);
    expect(await use('/stats activity')).toEqual({
      title: 'No messages of nobodyyet yet',
      lines: [
        'nobodyyet is watched since 23 Nov 2026, but nothing has been recorded so far.',
        'Its chat could not be joined: the channel does not exist.',
      ],
      image: null,
      altText: null,
    });
  });

  test('a channel that was renamed is found by its old name too', async () => {
    await record(database.url, { id: 1005, login: 'before', said: [{ atMs: NOW - 3_000_000, by: 1 }] });
    await use('/watch add', { channel: 'before' });
    await record(database.url, { id: 1005, login: 'after', said: [{ atMs: NOW - 1_000_000, by: 1 }] });
    await db.raw(`update watches set login = 'after'`);
    expect((await use('/stats overview', { channel: 'before' })).lines[0]).toMatch(/^2 messages/);
  });
});

describe('/digest', () => {
  beforeEach(async () => {
    await use('/watch add', { channel: 'moonbase' });
  });

  test("is made, listed with its next run in the server's zone, and removed", async () => {
    expect(await use('/digest create', digestOf('moonbase'))).toMatchObject({
      title: 'Digest of moonbase',
      lines: ['Posted daily in #general at 09:30 (Europe/Berlin).', expect.stringMatching(/^The first one comes on 25 Nov 2026, 09:30/)],
    });
    await use('/digest create', digestOf('moonbase', { frequency: 'weekly', at: '7:05' }));
    expect((await use('/digest list')).lines).toEqual([
      expect.stringMatching(/^moonbase, daily at 09:30 in #general: next on 25 Nov 2026, 09:30 \(Europe\/Berlin\)$/),
      expect.stringMatching(/^moonbase, weekly at 07:05 in #general: next on 30 Nov 2026, 07:05 \(Europe\/Berlin\)$/),
    ]);
    const choices = await suggest('digest', 'digest', 'weekly');
    expect(choices).toEqual([{ name: 'moonbase, weekly at 07:05 in #general', value: expect.stringMatching(/^\d+$/) }]);
    await expect(use('/digest remove', { digest: choices[0]?.value ?? '' })).resolves.toMatchObject({
      title: 'Removed: moonbase, weekly at 07:05 in #general',
    });
    expect((await use('/digest list')).lines).toHaveLength(1);
  });

  test('that exists is not made twice', async () => {
    await use('/digest create', digestOf('moonbase'));
    await expect(use('/digest create', digestOf('moonbase', { at: '10:00' }))).rejects.toThrow(
      'a daily digest of moonbase in #general already',
    );
  });

  test.each([
    [{ at: '24:00' }, 'not a time of day'],
    [{ at: '9.30' }, 'not a time of day'],
    [{ at: "09:30'--" }, 'not a time of day'],
    [{ frequency: 'hourly' }, 'not what I expected'],
    [{ where: VOICE.id }, 'text or announcement'],
    [{ where: '1' }, 'not what I expected'],
    [{ channel: 'elsewhere' }, 'does not watch elsewhere'],
  ])('refuses %j', async (wrong, said) => {
    await expect(use('/digest create', digestOf('moonbase', wrong))).rejects.toThrow(said);
    expect(await store.digests.listDigests(null)).toEqual([]);
  });

  test('of a channel that was never joined has to wait', async () => {
    await use('/watch add', { channel: 'nobodyyet' });
    await expect(use('/digest create', digestOf('nobodyyet'))).rejects.toThrow('was not joined yet');
  });

  test("another server's digests can be neither seen nor removed", async () => {
    await use('/digest create', digestOf('moonbase'));
    const [digest] = await store.digests.listDigests(null);
    expect((await use('/digest list', {}, OTHER_GUILD)).lines).toEqual(['No digests yet. Make one with /digest create.']);
    expect(await suggest('digest', 'digest', '', OTHER_GUILD)).toEqual([]);
    for (const typed of [digest?.id ?? '', '0', '-1', '1; drop table digests', '9'.repeat(30)]) {
      await expect(use('/digest remove', { digest: typed }, OTHER_GUILD)).rejects.toThrow('no such digest');
    }
    expect(await store.digests.listDigests(null)).toHaveLength(1);
  });

  test('the list shows why the last one was not posted', async () => {
    await use('/digest create', digestOf('moonbase'));
    const [digest] = await store.digests.listDigests(null);
    const run = await store.digests.claimRun(digest?.id ?? '', '2026-11-23', NOW, 1_000);
    if (run === null) throw new Error('not claimed');
    await store.digests.markRunFailed(run, 'its text channel no longer exists');
    expect((await use('/digest list')).lines[1]).toBe('Last time it was not posted: its text channel no longer exists');
  });
});

describe('/settings', () => {
  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['new york', null],
    ['America/New York', 'America/New_York'],
    ['utc', 'UTC'],
    ['+02:00', null],
    ["Europe/Berlin'; --", null],
  ])('timezone %j', async (typed, expected) => {
    if (expected === null) {
      await expect(use('/settings timezone', { timezone: typed })).rejects.toThrow('not a time zone');
      return;
    }
    await expect(use('/settings timezone', { timezone: typed })).resolves.toMatchObject({ title: `Time zone: ${expected}` });
    expect((await store.guilds.getGuildSettings(contextOf(GUILD).guildId)).timeZone).toBe(expected);
  });

  test('time zones are suggested by city', async () => {
    expect((await suggest('settings', 'timezone', 'new y'))[0]).toEqual({ name: 'America/New_York', value: 'America/New_York' });
    expect((await suggest('settings', 'timezone', 'ber'))[0]?.value).toMatch(/Ber/);
    expect((await suggest('settings', 'timezone', ''))[0]?.value).toBe('UTC');
  });

  test('a manager role is set and taken back', async () => {
    const role = async () => (await store.guilds.getGuildSettings(contextOf(GUILD).guildId)).managerRoleId;
    await expect(use('/settings manager-role', { role: MODS.id })).resolves.toMatchObject({ title: 'Manager role: mods' });
    expect(await role()).toBe(MODS.id);
    await use('/settings manager-role');
    expect(await role()).toBeNull();
    await expect(use('/settings manager-role', { role: GUILD })).rejects.toThrow('Everybody has that role');
  });
});

test('/twitch-commands switches the answers in a watched channel', async () => {
  await use('/watch add', { channel: 'moonbase' });
  await use('/twitch-commands on', { channel: 'moonbase' });
  expect([...(await store.watches.listCommandChannels()).keys()]).toEqual(['1001']);
  await use('/twitch-commands off', { channel: 'moonbase' });
  expect([...(await store.watches.listCommandChannels()).keys()]).toEqual([]);
  await expect(use('/twitch-commands on', { channel: 'moonbase' }, OTHER_GUILD)).rejects.toThrow('does not watch');
});

test.each(commands.map(({ data }) => data.name))('/%s with a subcommand that is none is their error', async (name) => {
  await expect(use(`/${name} forged`, { channel: 'moonbase' })).rejects.toThrow(UserError);
});
