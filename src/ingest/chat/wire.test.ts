import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { ChatClient } from '@twurple/chat';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOTICE_KINDS, noticeLine, privmsgLine, roomStateLine, toSpeaker, userNoticeLine } from '../../../test/support/twitch/lines.ts';
import { commandStart, confirmedRoom, RECORDED, recordedAt, roomAt, tagOf } from './wire.ts';

const place = { login: 'moonbase', id: '123' };
const from = toSpeaker('alice');

test('command, room and tags of real forms', () => {
  const line = '@a=;room-id=7;emote-room-id=8;z=9 :tmi.twitch.tv CLEARCHAT #moonbase :room-id=5;a';
  const at = commandStart(line);
  expect([recordedAt(line, at), roomAt(line, at)]).toEqual(['CLEARCHAT', 'moonbase']);
  expect(['a', 'room-id', 'emote-room-id', 'z', 'id', 'om-id'].map((name) => tagOf(line, name))).toEqual(['', '7', '8', '9', null, null]);
  expect(tagOf(':tmi.twitch.tv NOTICE #a :room-id=5', 'room-id')).toBeNull();
  expect(recordedAt('PRIVMSGS #a', 0)).toBeNull();
  expect(roomAt('PRIVMSG #a', 0)).toBe('a');
  expect(roomAt('NOTICE * :#x', 0)).toBeNull();
  expect(roomAt('NOTICE', 0)).toBeNull();
});

test('only a whole room state with a valid id confirms', () => {
  expect(confirmedRoom(roomStateLine(place))).toBe('123');
  expect(confirmedRoom(roomStateLine(place, { slow: 5 }))).toBeNull();
  expect(confirmedRoom(roomStateLine({ ...place, id: 'x' }))).toBeNull();
  expect(confirmedRoom(roomStateLine(place).replace('room-id=123;', ''))).toBeNull();
});

/** What twurple makes of a line: its command and the first parameter. */
function createReference(): (line: string) => { command: string; target: string | null } {
  const { irc } = new ChatClient({ logger: { minLevel: 'critical' } });
  // Only its parser is wanted: some of its listeners throw, or reject later, on lines that lack a part.
  Reflect.set(irc, '_handleEvents', () => undefined);
  let last = { command: '', target: null as string | null };
  irc.onAnyMessage((message) => {
    const line = message.rawLine ?? '';
    last = { command: message.command, target: new RegExp(`(?:^| )${message.command} +(\\S+)`, 'i').exec(line)?.[1] ?? null };
  });
  return (line) => {
    last = { command: '', target: null };
    irc.receiveLine(line);
    return last;
  };
}

function agree(lines: Iterable<string>): number {
  const reference = createReference();
  let recorded = 0;
  for (const line of lines) {
    const at = commandStart(line);
    const command = recordedAt(line, at);
    const { command: theirs, target } = reference(line);
    // A line that twurple gives up on, for want of a parameter, is still ours to record: the parser behind the log counts it as rejected.
    if (theirs === '') continue;
    expect([line, command], line).toEqual([line, RECORDED.find((one) => one === theirs && target !== null) ?? null]);
    if (command === null) continue;
    recorded += 1;
    expect(roomAt(line, at), line).toBe(target?.startsWith('#') ? target.slice(1) : null);
  }
  return recorded;
}

test('it agrees with twurple on generated lines', () => {
  const texts = ['hello', ':) #x PRIVMSG #y :z', '@a=b :c NOTICE #d :e', '', 'ü👋🏽 漢字'];
  const lines = texts.flatMap((text) => [
    privmsgLine({ place, from, text }),
    noticeLine('moonbase', 'slow_on', text),
    ...NOTICE_KINDS.map((kind) => userNoticeLine({ place, from, kind, text })),
    `PING :${text}`,
    ':tmi.twitch.tv RECONNECT',
    ':tmi.twitch.tv CAP * ACK :twitch.tv/tags',
  ]);
  expect(agree(lines)).toBe(lines.length - 3 * texts.length);
});

test('it agrees with twurple on every recorded line', ({ skip }) => {
  const folder = new URL('../../../../shared/data/twitch-irc/', import.meta.url);
  skip(!existsSync(folder), 'no recorded lines on this machine');
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt') && statSync(new URL(name, folder)).isFile());
  const lines = files.flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/\r?\n/)).filter((line) => line !== '');
  expect(agree(lines)).toBeGreaterThan(5_000);
});

test('no line makes it throw', () => {
  const part = fc.constantFrom('@', ':', ' ', '#', ';', '=', 'PRIVMSG', 'ROOMSTATE', 'room-id', 'slow', 'x', '\u0000', '漢', '\ud800');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const line = parts.join('');
      const at = commandStart(line);
      recordedAt(line, at);
      roomAt(line, at);
      tagOf(line, 'room-id');
      confirmedRoom(line);
      expect(at).toBeLessThanOrEqual(line.length);
    }),
  );
});
