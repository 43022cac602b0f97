import { describe, expect, test } from 'vitest';
import { allKnown, contextOf, nameOf } from '../../../test/fuzz/expect-wire.ts';
import { parseWireLine } from './parse.ts';

describe('parseWireLine', () => {
  test.each([
    ['PING :tmi.twitch.tv', 'PING'],
    [':tmi.twitch.tv PONG tmi.twitch.tv :x', 'PONG'],
    [':a!a@a.tmi.twitch.tv JOIN #moonbase', 'JOIN'],
    [':a!a@a.tmi.twitch.tv PART #moonbase', 'PART'],
    [':tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!', '001'],
    [':tmi.twitch.tv CAP * ACK :twitch.tv/tags', 'CAP'],
    ['@user-id=1 :tmi.twitch.tv GLOBALUSERSTATE', 'GLOBALUSERSTATE'],
    ['@mod=0 :tmi.twitch.tv USERSTATE #moonbase', 'USERSTATE'],
    ['@user-id=1 :a!a@a.tmi.twitch.tv WHISPER b :hi', 'WHISPER'],
    [':tmi.twitch.tv HOSTTARGET #moonbase :marsbase 3', 'HOSTTARGET'],
    [':tmi.twitch.tv RECONNECT', 'RECONNECT'],
    ['@id=1 :tmi.twitch.tv SOMETHINGNEW #moonbase', 'SOMETHINGNEW'],
    ['ping', 'PING'],
    ['', ''],
    ['\r\n', ''],
    ['  ', ''],
  ])('%j holds nothing to store', (line, command) => {
    expect(parseWireLine(line, allKnown)).toEqual({ type: 'none', command });
  });

  test.each([
    ['no command', '@only=tags'],
    ['no command', '@tags=and :prefix'],
    ['command is neither letters nor three digits', 'PRIVMSſ #moonbase :hi'],
    ['command is neither letters nor three digits', '12 x'],
    ['command is neither letters nor three digits', '😂'],
  ])('%s: %j', (reason, line) => {
    expect(nameOf(parseWireLine(line, allKnown))).toBe(`rejected: ${reason}`);
  });

  test('commands may be in lower case', () => {
    expect(nameOf(parseWireLine('@room-id=4001 clearchat #moonbase', contextOf()))).toBe('delete:room');
  });
});
