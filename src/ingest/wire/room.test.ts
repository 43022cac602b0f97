import { describe, expect, test } from 'vitest';
import { contextOf, NOW_MS, nameOf, parseRoomEvent } from '../../../test/fuzz/expect-wire.ts';
import { parseWireLine } from './parse.ts';

const known = contextOf({ moonbase: '4001' });
const room = { channelId: '4001', login: 'moonbase' };
const empty = { type: 'event', room, eventId: null, atMs: NOW_MS, chatter: null, amount: null, text: null, sharedFrom: null };

describe('ROOMSTATE', () => {
  test.each([
    ['slow=10', { slow: '10' }],
    ['followers-only=-1', { followersOnly: '-1' }],
    ['emote-only=1', { emoteOnly: '1' }],
    ['subs-only=0', { subsOnly: '0' }],
    ['r9k=1;rm-received-ts=', { r9k: '1' }],
  ])('a change, %j', (tags, details) => {
    expect(parseRoomEvent(`@room-id=4001;${tags} :tmi.twitch.tv ROOMSTATE #moonbase`)).toEqual({ ...empty, kind: 'room_state', details });
  });

  test.each([
    'emote-only=0;followers-only=-1;r9k=0;room-id=4001;slow=0;subs-only=0',
    'broadcaster-lang=;r9k=0;slow=0;subs-only=0',
    'room-id=4001',
    'room-id=4001;historical=1;rm-received-ts=1700000000000',
  ])('%j changes nothing', (tags) => {
    expect(parseWireLine(`@${tags} :tmi.twitch.tv ROOMSTATE #moonbase`, known)).toEqual({ type: 'none', command: 'ROOMSTATE' });
  });

  test('without a room-id it is the room known under the login', () => {
    expect(parseRoomEvent('@slow=10 :tmi.twitch.tv ROOMSTATE #moonbase', known)).toMatchObject({ room });
    expect(nameOf(parseWireLine('@slow=10 :tmi.twitch.tv ROOMSTATE #moonbase', contextOf()))).toBe('rejected: no room-id');
    expect(nameOf(parseWireLine('@slow=10 :tmi.twitch.tv ROOMSTATE', known))).toBe('rejected: no channel');
  });
});

describe('NOTICE', () => {
  test('of a room seen before is kept with its words', () => {
    const line = '@msg-id=slow_on;rm-received-ts=1700000000000 :tmi.twitch.tv NOTICE #moonbase :Slow mode.';
    expect(parseRoomEvent(line, known)).toEqual({
      ...empty,
      kind: 'notice',
      atMs: 1_700_000_000_000,
      text: 'Slow mode.',
      details: { msgId: 'slow_on' },
    });
    expect(parseRoomEvent(':tmi.twitch.tv NOTICE #moonbase', known)).toEqual({ ...empty, kind: 'notice', details: {} });
  });

  test.each([
    ['@msg-id=slow_on :tmi.twitch.tv NOTICE #marsbase :Slow mode.', 'a room never seen'],
    [':tmi.twitch.tv NOTICE * :Login authentication failed', 'us'],
    ['NOTICE', 'nobody'],
    [':tmi.twitch.tv NOTICE #mo-on :x', 'what is no room'],
  ])('%j is for %s', (line) => {
    expect(parseWireLine(line, known)).toEqual({ type: 'none', command: 'NOTICE' });
  });
});
