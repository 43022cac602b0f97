import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../domain/event.ts';
import { type ChannelId, type ChatterId, parseLogin, toChannelId, toChatterId, toMessageId } from '../../domain/ids.ts';
import { createLog } from '../../log.ts';
import type { ReportRequest } from '../../reports/request.ts';
import { connect } from '../../store/database.ts';
import { createStore } from '../../store/store.ts';
import { toAsked } from './asked.ts';
import { createTwitchCommands, todayOf } from './commands.ts';
import type { Reply, SendOutcome } from './sender.ts';

const NOON = Date.UTC(2026, 10, 24, 12);

function given<T>(value: T | null): T {
  if (value === null) throw new Error('an id of this test is not valid');
  return value;
}
const moonbase = given(toChannelId('1001'));
const marsbase = given(toChannelId('1002'));
const bot = given(toChatterId('700'));
const viewer = given(toChatterId('900'));
const login = given(parseLogin('moonbase'));
const messageId = given(toMessageId('0d0e1ab7-77a1-4b57-8c1d-2b7ac1e8f8a3'));

function message(changes: Partial<ChatMessage> = {}): ChatMessage {
  return {
    type: 'message',
    room: { channelId: moonbase, login },
    messageId,
    sentAtMs: NOON,
    chatter: { id: viewer, login: given(parseLogin('viewer')), displayName: 'Viewer' },
    text: '!stats',
    isAction: false,
    badges: { subscriber: false, moderator: false, vip: false, broadcaster: false },
    bits: 0,
    isFirstMessage: false,
    replyParentId: null,
    rewardId: null,
    emotes: [],
    sharedFrom: null,
    ...changes,
  };
}

/** Commands around a store that connects to nothing. */
function setUp(
  changes: {
    on?: ChannelId[];
    zone?: string;
    self?: typeof bot | null;
    line?: () => Promise<string>;
    list?: () => Promise<Map<ChannelId, string | null>>;
    change?: () => Promise<void>;
  } = {},
) {
  const clock = { nowMs: NOON };
  const said: Reply[] = [];
  const requests: ReportRequest[] = [];
  const outcomes: string[] = [];
  const changed: string[] = [];
  let lists = 0;
  const real = createStore(connect('postgres://nobody@127.0.0.1:1/nothing'));
  const store = {
    ...real,
    watches: {
      ...real.watches,
      listCommandChannels: async () => {
        lists += 1;
        return changes.list ? changes.list() : new Map((changes.on ?? [moonbase]).map((id) => [id, changes.zone ?? null]));
      },
    },
    optouts: {
      ...real.optouts,
      optOut: async (id: ChatterId) => {
        await changes.change?.();
        changed.push(`${id} out`);
        return true;
      },
      optIn: async (id: ChatterId) => {
        await changes.change?.();
        changed.push(`${id} in`);
        return true;
      },
    },
    channels: { ...real.channels, getChannel: async (id: ChannelId) => ({ id, login, displayName: 'MoonBase' }) },
  };
  const commands = createTwitchCommands({
    store,
    sender: {
      self: () => (changes.self === undefined ? bot : changes.self),
      say: async (reply): Promise<SendOutcome> => {
        said.push(reply);
        return 'sent';
      },
    },
    defaultTimeZone: 'Europe/Berlin',
    log: createLog('silent'),
    metrics: { countCommand: (command, outcome) => outcomes.push(`${command} ${outcome}`) },
    now: () => clock.nowMs,
    line: async (_store, request) => {
      requests.push(request);
      return changes.line ? changes.line() : `line ${requests.length}`;
    },
  });
  return {
    clock,
    said,
    requests,
    outcomes,
    changed,
    commands,
    lists: () => lists,
    /** Everything that onMessage set going has come to its end: nothing here waits for more than promises. */
    settled: () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve))),
  };
}

describe('what is a command', () => {
  test.each([
    ['!stats', 'stats'],
    ['!STATS', 'stats'],
    ['!Stats please', 'stats'],
    ['!stats\u{E0000}', 'stats'],
    ['!stats \u{E0000}', 'stats'],
    ['!stats\tnow', 'stats'],
    ['!stats optout', 'optout'],
    ['!stats  OptOut \u{E0000}', 'optout'],
    ['!stats optin thanks', 'optin'],
    ['!stats optouts', 'stats'],
    ['!stats please optout', 'stats'],
  ])('%j asks for %s', (text, asked) => {
    expect(toAsked(text)).toBe(asked);
  });
  test.each([
    '',
    '!',
    '!stat',
    '!statsx',
    '!stats!',
    'try !stats',
    '@bot !stats',
    '!stats_today',
    '/stats',
    '!statsé',
    '!statsoptout',
    '!optout',
  ])('%j is none', (text) => {
    expect(toAsked(text)).toBeNull();
  });
});

describe('today', () => {
  test('starts at local midnight, on the days of the clock changes, too', () => {
    expect(todayOf(NOON, 'UTC')).toEqual({ fromMs: Date.UTC(2026, 10, 24), toMs: NOON });
    expect(todayOf(NOON, 'Asia/Kolkata').fromMs).toBe(Date.UTC(2026, 10, 23, 18, 30));
    const spring = Date.UTC(2026, 2, 29, 12);
    expect(todayOf(spring, 'Europe/Berlin').fromMs).toBe(Date.UTC(2026, 2, 28, 23));
    const autumn = Date.UTC(2026, 9, 25, 12);
    expect(todayOf(autumn, 'Europe/Berlin').fromMs).toBe(Date.UTC(2026, 9, 24, 22));
  });
});

describe('!stats', () => {
  test('is answered with the line of the local day so far, as a reply', async () => {
    const { commands, said, requests, outcomes, settled } = setUp();
    commands.onMessage(message());
    await settled();
    expect(said).toEqual([{ channel: 'moonbase', text: 'line 1', replyTo: messageId }]);
    expect(requests).toMatchObject([
      {
        channel: { id: moonbase },
        range: { fromMs: Date.UTC(2026, 10, 23, 23), toMs: NOON },
        span: { type: 'today' },
        scope: 'own',
        timeZone: 'Europe/Berlin',
      },
    ]);
    expect(outcomes).toEqual(['stats sent']);
  });

  test('once in 30 s and channel, however many ask at the same moment', async () => {
    const { commands, said, outcomes, clock, settled } = setUp({ on: [moonbase, marsbase] });
    for (let times = 0; times < 5; times += 1) commands.onMessage(message());
    commands.onMessage(message({ room: { channelId: marsbase, login: given(parseLogin('marsbase')) } }));
    await settled();
    expect(said.map(({ channel }) => channel)).toEqual(['moonbase', 'marsbase']);
    clock.nowMs += 29_999;
    commands.onMessage(message({ sentAtMs: clock.nowMs }));
    await settled();
    expect(said).toHaveLength(2);
    clock.nowMs += 1;
    commands.onMessage(message({ sentAtMs: clock.nowMs }));
    await settled();
    expect(said).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'stats cooldown')).toHaveLength(5);
  });

  test.each([
    ['other text', { text: 'hello' }],
    ['the account’s own words', { chatter: { ...message().chatter, id: bot } }],
    ['a message mirrored from another room', { sharedFrom: { channelId: marsbase, messageId: null } }],
    ['a recording', { sentAtMs: NOON - 30_001 }],
    ['a message from the future', { sentAtMs: NOON + 30_001 }],
    ['a channel where it is off', { room: { channelId: marsbase, login } }],
  ])('%s gets no answer', async (_what, changes) => {
    const { commands, said, outcomes, settled } = setUp();
    commands.onMessage(message(changes));
    await settled();
    expect([said, outcomes]).toEqual([[], []]);
  });

  test('the day is that of the server which switched it on', async () => {
    const { commands, requests, settled } = setUp({ zone: 'Asia/Kolkata' });
    commands.onMessage(message());
    await settled();
    expect(requests.map(({ timeZone }) => timeZone)).toEqual(['Asia/Kolkata']);
  });

  test('without an account nothing is asked or said', async () => {
    const { commands, said, lists, settled } = setUp({ self: null });
    commands.onMessage(message());
    await settled();
    expect([said, lists()]).toEqual([[], 0]);
  });

  test('switching it on or off is noticed within seconds, and the database is asked no oftener', async () => {
    const on = new Map<ChannelId, string | null>();
    const { commands, said, lists, clock, settled } = setUp({ list: async () => new Map(on) });
    for (let times = 0; times < 10; times += 1) {
      commands.onMessage(message());
      await settled();
    }
    expect([lists(), said.length]).toEqual([1, 0]);
    on.set(moonbase, null);
    clock.nowMs += 5_000;
    commands.onMessage(message());
    await settled();
    expect([lists(), said.length]).toEqual([2, 1]);
  });

  test('an error is counted and never said or thrown; the next one is answered again', async () => {
    let isBroken = true;
    const { commands, said, outcomes, clock, settled } = setUp({
      line: () => (isBroken ? Promise.reject(new Error('the database is away')) : Promise.resolve('fine')),
    });
    commands.onMessage(message());
    await settled();
    expect([said, outcomes]).toEqual([[], ['stats error']]);
    isBroken = false;
    clock.nowMs += 30_000;
    commands.onMessage(message({ sentAtMs: clock.nowMs }));
    await settled();
    expect(said.map(({ text }) => text)).toEqual(['fine']);
  });

  test('a database that does not answer is asked once, by few, and holds up nothing', async () => {
    const { commands, outcomes, lists, settled } = setUp({ list: () => new Promise(() => {}) });
    for (let times = 0; times < 1_000; times += 1) commands.onMessage(message());
    await settled();
    expect(lists()).toBe(1);
    expect(outcomes).toEqual(Array.from({ length: 980 }, () => 'stats busy'));
  });
});

describe('!stats optout and optin', () => {
  const optOut = (more: Partial<ChatMessage> = {}) => message({ text: '!stats optout', ...more });
  const by = (id: string, name: string) => ({ id: given(toChatterId(id)), login: given(parseLogin(name)), displayName: name });

  test('is done and confirmed once', async () => {
    const { commands, said, changed, outcomes, settled } = setUp();
    commands.onMessage(optOut());
    await settled();
    expect(changed).toEqual(['900 out']);
    expect(said).toEqual([
      { channel: 'moonbase', text: 'Viewer is named in no statistics from now on. "!stats optin" takes that back.', replyTo: messageId },
    ]);
    expect(outcomes).toEqual(['optout sent']);
  });

  test('the last word counts, however fast they change their mind; answers keep their distance', async () => {
    const { commands, said, changed, outcomes, clock, settled } = setUp();
    for (const text of ['!stats optout', '!stats optin', '!stats optout']) {
      commands.onMessage(message({ text }));
      await settled();
    }
    expect(changed).toEqual(['900 out', '900 in', '900 out']);
    expect(outcomes).toEqual(['optout sent', 'optin cooldown', 'optout cooldown']);
    clock.nowMs += 5_000;
    commands.onMessage(optOut({ sentAtMs: clock.nowMs }));
    commands.onMessage(optOut({ sentAtMs: clock.nowMs, chatter: by('901', 'Other') }));
    await settled();
    // Viewer was told less than 30 s ago, Other was not.
    expect(said.map(({ text }) => text.split(' ')[0])).toEqual(['Viewer', 'Other']);
    expect(changed.slice(3)).toEqual(['900 out', '901 out']);
  });

  test('does not wait for the answer to !stats, nor the other way round', async () => {
    const { commands, said, settled } = setUp();
    commands.onMessage(message());
    commands.onMessage(optOut());
    await settled();
    expect(said).toHaveLength(2);
  });

  test.each([
    ['where answers are off', { on: [marsbase] }],
    ['without an account', { self: null }],
  ])('is done in silence %s', async (_what, changes) => {
    const { commands, said, changed, outcomes, settled } = setUp(changes);
    commands.onMessage(optOut());
    await settled();
    expect([said, changed, outcomes]).toEqual([[], ['900 out'], ['optout silent']]);
  });

  test.each([
    ['mirrored from another room', { sharedFrom: { channelId: marsbase, messageId: null } }],
    ['a recording', { sentAtMs: NOON - 30_001 }],
    ['the account’s own words', { chatter: { ...message().chatter, id: bot } }],
  ])('is not done when it is %s', async (_what, changes) => {
    const { commands, changed, settled } = setUp();
    commands.onMessage(optOut(changes));
    await settled();
    expect(changed).toEqual([]);
  });

  test('is not confirmed when it could not be done', async () => {
    const { commands, said, outcomes, settled } = setUp({ change: () => Promise.reject(new Error('the database is away')) });
    commands.onMessage(optOut());
    await settled();
    expect([said, outcomes]).toEqual([[], ['optout error']]);
  });
});
