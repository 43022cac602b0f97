import { describe, expect, test } from 'vitest';
import { contextOf, NOW_MS, nameOf, parseMessage } from '../../../test/fuzz/expect-wire.ts';
import { parseWireLine } from './parse.ts';

const ID = '8f2a1c3e-5b0d-4e6f-9a7b-1c2d3e4f5a6b';
const OTHER_ID = '00000000-1111-2222-3333-444444444444';
const BASE: Readonly<Record<string, string>> = {
  id: ID,
  'room-id': '4001',
  'user-id': '5001',
  'tmi-sent-ts': '1700000000000',
  'display-name': 'Moon_Fan',
};

/** A PRIVMSG with full tags, some of them changed or (null) left out. */
function say(
  text: string,
  tags: Readonly<Record<string, string | null>> = {},
  prefix = ':moon_fan!moon_fan@moon_fan.tmi.twitch.tv',
): string {
  const all = Object.entries({ ...BASE, ...tags }).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  return `@${all.join(';')} ${prefix} PRIVMSG #moonbase :${text}`;
}

const nameOfSay = (...args: Parameters<typeof say>): string => nameOf(parseWireLine(say(...args), contextOf()));

describe('a chat message', () => {
  test('is all there', () => {
    expect(parseMessage(say('hello there'))).toEqual({
      type: 'message',
      room: { channelId: '4001', login: 'moonbase' },
      messageId: ID,
      sentAtMs: 1_700_000_000_000,
      chatter: { id: '5001', login: 'moon_fan', displayName: 'Moon_Fan' },
      text: 'hello there',
      isAction: false,
      badges: { subscriber: false, moderator: false, vip: false, broadcaster: false },
      bits: 0,
      isFirstMessage: false,
      replyParentId: null,
      rewardId: null,
      emotes: [],
      sharedFrom: null,
    });
  });

  test('may have its tags in any order, the last of a name counts', () => {
    const line = `@user-id=1;x;tmi-sent-ts=1700000000000;user-id=5001;room-id=4001;id=${ID} :a!a@a PRIVMSG #moonbase :hi`;
    expect(parseMessage(line)).toMatchObject({ messageId: ID, chatter: { id: '5001' } });
  });

  test('keeps upper-case ids and logins in lower case', () => {
    const line = say('hi', { id: ID.toUpperCase() }, ':Moon_Fan!x@y').replace('#moonbase', '#MoonBase');
    expect(parseMessage(line)).toMatchObject({ messageId: ID, chatter: { login: 'moon_fan' }, room: { login: 'moonbase' } });
  });

  test('keeps ids beyond 2^53 exactly', () => {
    expect(parseMessage(say('hi', { 'user-id': '9223372036854775807' })).chatter.id).toBe('9223372036854775807');
    expect(nameOfSay('hi', { 'user-id': '9223372036854775808' })).toBe('rejected: user-id is not an id');
  });

  test.each([
    ['\u0001ACTION waves\u0001', 'waves', true],
    ['\u0001ACTION waves', 'waves', true],
    ['\u0001ACTION\u0001', '', true],
    ['\u0001ACTION', '', true],
    ['\u0001ACTION \u0001', '', true],
    ['\u0001ACTIONS\u0001', '\u0001ACTIONS\u0001', false],
    ['ACTION waves', 'ACTION waves', false],
    ['\u0001VERSION\u0001', '\u0001VERSION\u0001', false],
  ])('%j is action: %j, %s', (sent, text, isAction) => {
    expect(parseMessage(say(sent))).toMatchObject({ text, isAction });
  });

  test('emote positions of a /me count from its first word', () => {
    const { emotes } = parseMessage(say('\u0001ACTION 😂 Kappa\u0001', { emotes: '25:2-6' }));
    expect(emotes).toEqual([{ id: '25', name: 'Kappa', positions: [[2, 6]] }]);
  });

  test.each([
    ['subscriber/12,premium/1', { subscriber: true }],
    ['founder/0', { subscriber: true }],
    ['moderator/1', { moderator: true }],
    ['lead_moderator/1', { moderator: true }],
    ['vip/1', { vip: true }],
    ['broadcaster/1,subscriber/3072', { broadcaster: true, subscriber: true }],
    ['vip', { vip: true }],
    ['subscriber24', {}],
    ['sub-gifter/1,vips/1', {}],
    ['/,,/', {}],
    ['', {}],
  ])('badges %j', (badges, roles) => {
    expect(parseMessage(say('hi', { badges })).badges).toEqual({
      subscriber: false,
      moderator: false,
      vip: false,
      broadcaster: false,
      ...roles,
    });
  });

  test('a VIP is told by the tag too', () => {
    expect(parseMessage(say('hi', { vip: '1' })).badges.vip).toBe(true);
    expect(parseMessage(say('hi', { vip: '0' })).badges.vip).toBe(false);
  });

  test('a cheer, a first message, a reply and a redemption', () => {
    const tags = { bits: '100', 'first-msg': '1', 'reply-parent-msg-id': OTHER_ID, 'custom-reward-id': 'CELEBRATION' };
    expect(parseMessage(say('hi', tags))).toMatchObject({
      bits: 100,
      isFirstMessage: true,
      replyParentId: OTHER_ID,
      rewardId: 'CELEBRATION',
    });
  });

  test('a reply to what is no message, or a reward of absurd length, is left out', () => {
    expect(parseMessage(say('hi', { 'reply-parent-msg-id': 'abc', 'custom-reward-id': 'x'.repeat(101) }))).toMatchObject({
      replyParentId: null,
      rewardId: null,
    });
  });

  test('a mirrored message names its source, one said here does not', () => {
    const shared = { 'source-room-id': '4002', 'source-id': OTHER_ID };
    expect(parseMessage(say('hi', shared)).sharedFrom).toEqual({ channelId: '4002', messageId: OTHER_ID });
    expect(parseMessage(say('hi', { 'source-room-id': '4002' })).sharedFrom).toEqual({ channelId: '4002', messageId: null });
    expect(parseMessage(say('hi', { 'source-room-id': '4001', 'source-id': ID })).sharedFrom).toBeNull();
    expect(nameOfSay('hi', { 'source-room-id': 'x' })).toBe('rejected: source-room-id is not an id');
  });

  test.each([
    ['Iamme420\\s', 'Iamme420'],
    ['테스트계정420', '테스트계정420'],
    ['a\\:b\\\\c\\', 'a;b\\c'],
    ['', 'moon_fan'],
    ['\\s\\s', 'moon_fan'],
    ['\u0007\\r\\n', 'moon_fan'],
    ['be\u202ell\u0000', 'bell'],
    ['\ud83dx', '\ufffdx'],
    ['n'.repeat(101), 'moon_fan'],
  ])('display name %j reads %j', (tag, displayName) => {
    expect(parseMessage(say('hi', { 'display-name': tag })).chatter.displayName).toBe(displayName);
  });

  test('without a display name the login stands in', () => {
    expect(parseMessage(say('hi', { 'display-name': null })).chatter.displayName).toBe('moon_fan');
  });

  test('without a prefix the login tag stands in', () => {
    expect(parseMessage(say('hi', { login: 'moon_fan' }, '')).chatter.login).toBe('moon_fan');
  });

  test('text that Postgres cannot hold is mended code point for code point', () => {
    const { text, emotes } = parseMessage(say('\0 \ud83d 😂 Kappa', { emotes: '25:6-10' }));
    expect(text).toBe('\ufffd \ufffd 😂 Kappa');
    expect(emotes).toEqual([{ id: '25', name: 'Kappa', positions: [[6, 10]] }]);
  });

  test('a malformed emote takes only itself away', () => {
    expect(parseMessage(say('Kappa Keepo', { emotes: '25:0-99/1902:6-10/x' })).emotes).toEqual([
      { id: '1902', name: 'Keepo', positions: [[6, 10]] },
    ]);
  });

  test('2,000 characters are believed, more are not', () => {
    expect(nameOfSay('x'.repeat(2_000))).toBe('message');
    expect(nameOfSay('x'.repeat(2_001))).toBe('rejected: text is longer than 2000 characters');
  });

  test('its time lies between 2010 and one day ahead', () => {
    const at = (sent: number): string => nameOfSay('hi', { 'tmi-sent-ts': String(sent) });
    const far = 'rejected: tmi-sent-ts is before 2010 or over a day ahead';
    expect([at(Date.UTC(2010, 0, 1) - 1), at(Date.UTC(2010, 0, 1))]).toEqual([far, 'message']);
    expect([at(NOW_MS + 86_400_000), at(NOW_MS + 86_400_001)]).toEqual(['message', far]);
  });

  test.each<[string, Record<string, string | null>]>([
    ['no id', { id: null }],
    ['id is not a UUID', { id: 'test-id' }],
    ['no room-id', { 'room-id': '' }],
    ['room-id is not an id', { 'room-id': '0' }],
    ['no user-id', { 'user-id': null }],
    ['user-id is not an id', { 'user-id': '-5' }],
    ['no tmi-sent-ts', { 'tmi-sent-ts': null }],
    ['tmi-sent-ts is not a time', { 'tmi-sent-ts': '17e11' }],
    ['bits is not a count', { bits: '-1' }],
    ['bits is not a count', { bits: '2147483648' }],
  ])('%s: %j', (reason, tags) => {
    expect(nameOfSay('hi', tags)).toBe(`rejected: ${reason}`);
  });

  test.each([
    ['login is not a Twitch login', say('hi', {}, ':!moon_fan@moon_fan.tmi.twitch.tv')],
    ['login is not a Twitch login', say('hi', {}, ':tmi.twitch.tv')],
    ['no channel', say('hi').replace('#moonbase', 'moonbase')],
    ['channel is not a Twitch login', say('hi').replace('#moonbase', '#moon-base')],
    ['no text', say('').slice(0, -2)],
    ['no id', 'PRIVMSG #moonbase :hi'],
    ['line is longer than 16384 characters', say('hi', { 'reply-parent-msg-body': 'x'.repeat(16_384) })],
  ])('%s', (reason, line) => {
    expect(nameOf(parseWireLine(line, contextOf()))).toBe(`rejected: ${reason}`);
  });
});
