import { DiscordAPIError, HTTPError } from 'discord.js';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { UpstreamError, UserError } from '../../errors.ts';
import type { ChartSpec } from '../../reports/chart.ts';
import type { ReportMessage } from '../../reports/message.ts';
import { connect } from '../../store/database.ts';
import type { GuildSettings } from '../../store/guilds.ts';
import { createStore } from '../../store/store.ts';
import { type Command, type CommandSpec, defineCommand } from './command.ts';
import { createDispatch } from './dispatch.ts';
import type { Reply } from './reply.ts';
import { slashCommand, subcommand } from './slash.ts';
import { text } from './text.ts';
import type { Wire } from './wire.ts';

const CHART: ChartSpec = { kind: 'bars', title: 'Bars', subtitle: '', locale: 'en-US', bars: [], emptyLabel: 'none' };
const MESSAGE: ReportMessage = { title: 'Done', lines: ['All is well.'], image: null, altText: null };

const refusal = (code: number, status: number) => new DiscordAPIError({ code, message: 'refused' }, code, status, 'PATCH', '/', {});
const never = () => Promise.reject(new Error('not expected'));

type Call = readonly [name: string, detail?: unknown];

/** A Discord that notes what it is asked, and fails as told, call by call. */
function fakeWire(failures: Readonly<Partial<Record<keyof Wire, Error[]>>> = {}): { wire: Wire; calls: Call[] } {
  const calls: Call[] = [];
  const take = async (name: keyof Wire, detail?: unknown) => {
    calls.push(detail === undefined ? [name] : [name, detail]);
    const failure = failures[name]?.shift();
    if (failure !== undefined) throw failure;
  };
  const said = ({ body }: Reply) => body.content ?? body.embeds?.[0]?.description ?? body.embeds?.[0]?.title;
  return {
    calls,
    wire: {
      defer: (_, visibility) => take('defer', visibility),
      replyPrivately: (_, reply) => take('replyPrivately', said(reply)),
      suggest: (_, choices) => take('suggest', choices),
      editOriginal: (_, reply) => take('editOriginal', said(reply)),
      deleteOriginal: () => take('deleteOriginal'),
      followUpPrivately: (_, reply) => take('followUpPrivately', said(reply)),
      post: never,
      listMessages: never,
      listCommands: never,
      replaceCommands: never,
      stop: () => {},
    },
  };
}

interface Scene {
  readonly spec?: Partial<CommandSpec<null>>;
  readonly failures?: Parameters<typeof fakeWire>[0];
  readonly member?: object;
  readonly settings?: Partial<GuildSettings>;
  readonly getSettings?: () => Promise<GuildSettings>;
  readonly render?: () => Promise<Buffer>;
  readonly payload?: object;
}

/** Somebody uses `/probe act`; what Discord was asked, what was counted, what was logged. */
async function use({ spec = {}, failures, member = {}, settings = {}, getSettings, render = never, payload = {} }: Scene) {
  const { wire, calls } = fakeWire(failures);
  const counted: [string, string][] = [];
  const lines: string[] = [];
  const base = createStore(connect('postgres://127.0.0.1:9/nowhere'));
  const known = { timeZone: null, locale: null, managerRoleId: null, ...settings };
  const probe: Command = defineCommand<null>({
    data: slashCommand({ name: 'probe', description: 'Test' }, [subcommand('act', 'Test')]),
    defer: 'public',
    needs: null,
    parse: () => null,
    run: async () => MESSAGE,
    ...spec,
  });
  const dispatch = createDispatch({
    commands: [probe],
    wire,
    store: { ...base, guilds: { ...base.guilds, getGuildSettings: getSettings ?? (async () => known) } },
    render,
    directory: { nameTextChannel: () => null, listMissingPermissions: () => [], getLocale: () => null },
    pictures: async () => null,
    defaultTimeZone: 'Europe/Berlin',
    now: () => 1_000,
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
    metrics: { countCommand: (name, outcome) => counted.push([name, outcome]), countDigest: () => {} },
  });
  dispatch.handle({
    id: '1',
    application_id: '2',
    token: 'secret-token',
    type: 2,
    guild_id: '3',
    guild_locale: 'de',
    member: { user: { id: '4' }, roles: ['5'], permissions: '0', ...member },
    data: { name: 'probe', options: [{ name: 'act', type: 1 }] },
    ...payload,
  });
  await dispatch.drain(20_000);
  expect(lines.join('')).not.toContain('secret-token');
  return { calls, counted, lines };
}

describe('an answer', () => {
  test.each(['public', 'private'] as const)('is deferred %sly as declared, then shown', async (defer) => {
    const { calls, counted } = await use({ spec: { defer } });
    expect(calls).toEqual([
      ['defer', defer],
      ['editOriginal', 'All is well.'],
    ]);
    expect(counted).toEqual([['probe act', 'answered']]);
  });

  test("knows the guild's zone, language and time", async () => {
    const seen: unknown[] = [];
    const run: CommandSpec<null>['run'] = async (_, { timeZone, locale, nowMs, guildId, userId }) => {
      seen.push({ timeZone, locale, nowMs, guildId, userId });
      return MESSAGE;
    };
    await use({ spec: { run } });
    await use({ spec: { run }, settings: { timeZone: 'Asia/Kolkata', locale: 'fr' } });
    const common = { nowMs: 1_000, guildId: '3', userId: '4' };
    expect(seen).toEqual([
      { timeZone: 'Europe/Berlin', locale: 'de', ...common },
      { timeZone: 'Asia/Kolkata', locale: 'fr', ...common },
    ]);
  });

  test("comes without its picture when that can't be drawn", async () => {
    const run = async () => ({ ...MESSAGE, image: CHART, altText: 'Bars' });
    const { calls, counted, lines } = await use({ spec: { run }, render: () => Promise.reject(new Error('no canvas')) });
    expect(calls.at(-1)).toEqual(['editOriginal', `All is well.\n${text.noPicture}`]);
    expect(counted).toEqual([['probe act', 'answered']]);
    expect(lines.join('')).toContain('no canvas');
  });

  test('is offered again when Discord has trouble', async () => {
    const { calls, counted } = await use({ failures: { editOriginal: [new HTTPError(502, 'Bad Gateway', 'PATCH', '/', {})] } });
    expect(calls.filter(([name]) => name === 'editOriginal')).toHaveLength(2);
    expect(counted).toEqual([['probe act', 'answered']]);
  });

  test('that Discord refuses is replaced by a word of failure', async () => {
    const { calls, counted } = await use({ failures: { editOriginal: [refusal(50035, 400)] } });
    expect(calls.at(-1)?.[1]).toMatch(/reference: [0-9a-f]{8}$/);
    expect(counted).toEqual([['probe act', 'bug']]);
  });

  test('that was deleted meanwhile is left', async () => {
    const { calls, counted } = await use({ failures: { editOriginal: [refusal(10008, 404)] } });
    expect(calls).toHaveLength(2);
    expect(counted).toEqual([['probe act', 'unanswered']]);
  });
});

describe('a command that is not ours to answer', () => {
  const run = () => Promise.reject(new Error('must not run'));

  test('because another process has it, is not run', async () => {
    const { calls, counted } = await use({ spec: { run }, failures: { defer: [refusal(40060, 400)] } });
    expect(calls).toEqual([['defer', 'public']]);
    expect(counted).toEqual([['probe act', 'elsewhere']]);
  });

  test('because it is too late, is not run', async () => {
    const { calls, counted } = await use({ spec: { run }, failures: { defer: [refusal(10062, 404)] } });
    expect(calls).toEqual([['defer', 'public']]);
    expect(counted).toEqual([['probe act', 'unanswered']]);
  });
});

describe('errors become words:', () => {
  const refused = () => {
    throw new UserError('no', 'Not *that* one.');
  };

  test('wrong input is answered at once, in private, without deferral', async () => {
    const { calls, counted } = await use({ spec: { parse: refused } });
    expect(calls).toEqual([['replyPrivately', 'Not \\*that\\* one.']]);
    expect(counted).toEqual([['probe act', 'refused']]);
  });

  test('a refusal that takes longer to find takes the public deferral back', async () => {
    const parse = async () => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      return refused();
    };
    const { calls } = await use({ spec: { parse } });
    expect(calls).toEqual([['defer', 'public'], ['deleteOriginal'], ['followUpPrivately', 'Not \\*that\\* one.']]);
  });

  test("that lost its deletion's response still ends in one private answer", async () => {
    const failures = { deleteOriginal: [new HTTPError(502, '', 'DELETE', '/', {}), refusal(10008, 404)] };
    const { calls, counted } = await use({ spec: { run: async () => refused() }, failures });
    expect(calls.at(-1)).toEqual(['followUpPrivately', 'Not \\*that\\* one.']);
    expect(counted).toEqual([['probe act', 'refused']]);
  });

  test('that may not be private is public rather than lost', async () => {
    const { calls } = await use({ spec: { run: async () => refused() }, failures: { deleteOriginal: [refusal(50001, 403)] } });
    expect(calls.at(-1)).toEqual(['editOriginal', 'Not \\*that\\* one.']);
  });

  test('in a private answer a refusal stands where the deferral stood', async () => {
    const { calls } = await use({ spec: { defer: 'private', run: async () => refused() } });
    expect(calls).toEqual([
      ['defer', 'private'],
      ['editOriginal', 'Not \\*that\\* one.'],
    ]);
  });

  test.each([
    ['a service that is away', new UpstreamError('twitch', 'secret detail')],
    ['a database that is away', Object.assign(new Error('secret detail'), { code: '57P01' })],
  ])('%s asks to try again', async (_, error) => {
    const { calls, counted } = await use({ spec: { run: () => Promise.reject(error) } });
    expect(calls).toEqual([
      ['defer', 'public'],
      ['editOriginal', text.tryAgain],
    ]);
    expect(counted).toEqual([['probe act', 'upstream']]);
  });

  test('a bug gives a reference that the log has too, and none of its text', async () => {
    const { calls, counted, lines } = await use({ spec: { run: () => Promise.reject(new TypeError('secret detail')) } });
    const said = String(calls.at(-1)?.[1]);
    const reference = /reference: ([0-9a-f]{8})$/.exec(said)?.[1];
    expect(said).not.toContain('secret detail');
    expect(counted).toEqual([['probe act', 'bug']]);
    expect(lines.find((line) => line.includes(`"reference":"${reference}"`))).toContain('secret detail');
  });

  test('a database that is away before anything else asks to try again, too', async () => {
    const away = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const { calls, counted } = await use({ getSettings: away });
    expect(calls).toEqual([['replyPrivately', text.tryAgain]]);
    expect(counted).toEqual([['probe act', 'upstream']]);
  });
});

describe('permission', () => {
  test.each([
    ['somebody', 'manage-watches', {}, {}, text.needsManageServer],
    ['somebody where there is a manager role', 'manage-watches', {}, { managerRoleId: '99' }, text.needsManager],
    ["a manager, for the server's settings", 'manage-server', {}, { managerRoleId: '5' }, text.needsManageServer],
  ] as const)('is refused to %s', async (_, needs, member, settings, said) => {
    const { calls, counted } = await use({ spec: { needs, run: never }, member, settings });
    expect(calls).toEqual([['replyPrivately', expect.stringContaining(said.slice(0, 30))]]);
    expect(counted).toEqual([['probe act', 'refused']]);
  });

  test.each([
    ['whoever manages the server', 'manage-server', { permissions: '32' }, {}],
    ['administrators', 'manage-server', { permissions: '8' }, {}],
    ['members with the manager role', 'manage-watches', { roles: ['4', '5'] }, { managerRoleId: '5' }],
  ] as const)('is given to %s', async (_, needs, member, settings) => {
    const { counted } = await use({ spec: { needs }, member, settings });
    expect(counted).toEqual([['probe act', 'answered']]);
  });
});

test('outside a server it says so', async () => {
  const { calls } = await use({ payload: { guild_id: undefined, member: undefined } });
  expect(calls).toEqual([['replyPrivately', text.onlyInServers]]);
});

test('a command that is no more says so, and counts under no name of its own', async () => {
  const { calls, counted } = await use({ payload: { data: { name: 'forged-name' } } });
  expect(calls).toEqual([['replyPrivately', expect.stringContaining('do not know this command')]]);
  expect(counted).toEqual([['unknown', 'refused']]);
});

describe('autocompletion', () => {
  const typing = (name: string) => ({
    type: 4,
    data: { name: 'probe', options: [{ name: 'act', type: 1, options: [{ name, type: 3, value: 'a', focused: true }] }] },
  });
  const many = Array.from({ length: 40 }, (_, index) => ({ name: `${'x'.repeat(150)}${index}`, value: `value ${index}` }));

  test('offers at most 25 choices with names that fit', async () => {
    const { calls, counted } = await use({ spec: { complete: { word: async () => many } }, payload: typing('word') });
    const choices = calls[0]?.[1];
    expect(calls).toHaveLength(1);
    expect(choices).toHaveLength(25);
    expect(choices).toEqual(expect.arrayContaining([{ name: `${'x'.repeat(99)}…`, value: 'value 0' }]));
    expect(counted).toEqual([['autocomplete', 'answered']]);
  });

  test.each([
    ['when it fails', { word: () => Promise.reject(new Error('bug')) }, 'word', {}],
    ['for an option that has none', {}, 'constructor', {}],
    ['to those who may not use the command', { word: async () => many }, 'word', { needs: 'manage-server' }],
  ] as const)('offers nothing %s', async (_, complete, option, more) => {
    const { calls } = await use({ spec: { complete, ...more }, payload: typing(option) });
    expect(calls).toEqual([['suggest', []]]);
  });
});
