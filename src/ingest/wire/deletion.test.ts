import { describe, expect, test } from 'vitest';
import { contextOf, NOW_MS, nameOf, parseDeletion } from '../../../test/fuzz/expect-wire.ts';
import { parseWireLine } from './parse.ts';

const ID = '8f2a1c3e-5b0d-4e6f-9a7b-1c2d3e4f5a6b';
const room = { channelId: '4001', login: 'moonbase' };
const clearchat = (tags: string, user = ''): string => `@${tags} :tmi.twitch.tv CLEARCHAT #moonbase${user === '' ? '' : ` :${user}`}`;
const clearmsg = (tags: string): string => `@login=moon_fan;${tags} :tmi.twitch.tv CLEARMSG #moonbase :hi`;
const known = contextOf({ moonbase: '4001' });

describe('CLEARCHAT', () => {
  test('with a user and a duration is a timeout', () => {
    const line = clearchat('ban-duration=600;room-id=4001;target-user-id=5001;tmi-sent-ts=1700000000000', 'moon_fan');
    expect(parseDeletion(line)).toEqual({
      type: 'deletion',
      room,
      atMs: 1_700_000_000_000,
      scope: 'timeout',
      chatterId: '5001',
      durationS: 600,
    });
  });

  test('with a user and no duration is a ban', () => {
    const line = clearchat('room-id=4001;target-user-id=5001;tmi-sent-ts=1700000000000', 'moon_fan');
    expect(parseDeletion(line)).toEqual({ type: 'deletion', room, atMs: 1_700_000_000_000, scope: 'ban', chatterId: '5001' });
  });

  test('without a user clears the room', () => {
    const line = clearchat('room-id=4001;tmi-sent-ts=1700000000000');
    expect(parseDeletion(line)).toEqual({ type: 'deletion', room, atMs: 1_700_000_000_000, scope: 'room' });
  });

  test('never clears the room for a user it cannot identify', () => {
    expect(nameOf(parseWireLine(clearchat('room-id=4001', 'moon_fan'), contextOf()))).toBe('rejected: no target-user-id');
    expect(nameOf(parseWireLine(':tmi.twitch.tv CLEARCHAT #moonbase :moon_fan', known))).toBe('rejected: no target-user-id');
  });

  test('finds its room by login when the tag is missing', () => {
    expect(parseDeletion(':tmi.twitch.tv CLEARCHAT #moonbase', known)).toEqual({ type: 'deletion', room, atMs: NOW_MS, scope: 'room' });
  });

  test('without a time it is now, or when a recorder got it', () => {
    expect(parseDeletion(clearchat('room-id=4001')).atMs).toBe(NOW_MS);
    expect(parseDeletion(clearchat('room-id=4001;rm-received-ts=1700000000123')).atMs).toBe(1_700_000_000_123);
  });

  test.each([
    ['no room-id', 'room-id='],
    ['room-id is not an id', 'room-id=x'],
    ['target-user-id is not an id', 'room-id=4001;target-user-id=x'],
    ['ban-duration is not a count', 'room-id=4001;target-user-id=5001;ban-duration=long'],
    ['ban-duration is not a count', 'room-id=4001;target-user-id=5001;ban-duration=2147483648'],
    ['tmi-sent-ts is not a time', 'room-id=4001;tmi-sent-ts=-6795364578871'],
    ['tmi-sent-ts is before 2010 or over a day ahead', 'room-id=4001;tmi-sent-ts=1'],
  ])('%s: %j', (reason, tags) => {
    expect(nameOf(parseWireLine(clearchat(tags), contextOf()))).toBe(`rejected: ${reason}`);
  });
});

describe('CLEARMSG', () => {
  test('deletes one message, of the room its login stands for when room-id is empty', () => {
    const line = clearmsg(`room-id=;target-msg-id=${ID};tmi-sent-ts=1700000000000`);
    expect(parseDeletion(line, known)).toEqual({ type: 'deletion', room, atMs: 1_700_000_000_000, scope: 'message', messageId: ID });
  });

  test('in a room that was never seen there is nothing to delete', () => {
    expect(parseWireLine(clearmsg(`room-id=;target-msg-id=${ID}`), contextOf())).toEqual({ type: 'none', command: 'CLEARMSG' });
  });

  test("Go's zero time does not save the message", () => {
    const line = clearmsg(`room-id=;target-msg-id=${ID};tmi-sent-ts=-6795364578871`);
    expect(parseDeletion(line, known)).toMatchObject({ atMs: NOW_MS, messageId: ID });
  });

  test('of what is no message is refused', () => {
    expect(nameOf(parseWireLine(clearmsg('room-id=4001;target-msg-id=abc-123-def'), contextOf()))).toBe(
      'rejected: target-msg-id is not a UUID',
    );
    expect(nameOf(parseWireLine('CLEARMSG', known))).toBe('rejected: no channel');
  });
});
