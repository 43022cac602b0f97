import { describe, expect, test } from 'vitest';
import { allKnown, contextOf, nameOf } from '../../../test/fuzz/expect-wire.ts';
import { hasRecordings, readRecording } from '../../../test/fuzz/recordings.ts';
import type { ChatEvent } from '../../domain/event.ts';
import { parseWireLine } from './parse.ts';

/** Line numbers (from 1) by what the line is to us, when every room has been seen before. Written by reading the lines. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'chatterino2-snapshots-IrcMessageHandler.txt': {
    message: '1-2 8-9 12-13 15-18 23 27 31 33-37 39-41 44-58 61-62 65-85 87-95 113 116-117',
    announcement: '3-7 86',
    bitsbadgetier: '14',
    modiversary: '59-60',
    sub: '98 100 108',
    resub: '97 103 107 109-110',
    subgift: '99 101-102 104-106',
    viewermilestone: '118-119',
    other: '96',
    notice: '38',
    'delete:room': '19-22 24-26 28-29',
    'delete:message': '30 32',
    'delete:timeout': '111-112 114-115',
    'rejected: no id': '10-11 42-43 64',
    'rejected: login is not a Twitch login': '63',
  },
  'tmi.js-tests.txt': {
    message: '98 134-136',
    notice: '1-13 15-33 37-49 52 54-72 74-86 94-95 109-112 116-117 124-125 137 144-147',
    raid: '118',
    resub: '122-123',
    giftpaidupgrade: '127',
    anongiftpaidupgrade: '128',
    primepaidupgrade: '129',
    room_state: '120-121',
    'delete:room': '101',
    'delete:ban': '96',
    'delete:timeout': '130',
    none: '34-36 73 87-89 102-104 106-108 113-115 119 131-133 138-143 148',
    'rejected: no channel': '14 50-51 53',
    'rejected: no id': '90-93 97 99-100 105 126',
  },
  'dank-twitch-irc-specs.txt': {
    notice: '1-4 24 49 62-63 65-67 69-71 99 102-107 113-115',
    subgift: '52',
    room_state: '25 59',
    'delete:room': '37',
    none: '8-10 12-14 16-19 23 26-35 38-48 50 53-54 57-58 72-96 98 108 112 116',
    'rejected: no target-user-id': '22 36',
    'rejected: no id': '5-7 11 15 20-21 51 55-56 60-61 64 68 97 100-101 109-111 117',
  },
  'malformed/dank-twitch-irc-specs.txt': {
    none: '1',
    'rejected: no command': '2-33',
  },
  'malformed/go-twitch-irc-tests.txt': {
    none: '1 4-8',
    'rejected: no command': '2-3',
  },
};

/** `1-3 7` -> 1, 2, 3, 7. */
function expand(ranges: string): number[] {
  return ranges.split(' ').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

const namesOf = (file: string, context = allKnown): string[] => readRecording(file).map((line) => nameOf(parseWireLine(line, context)));

describe.skipIf(!hasRecordings)('recorded lines', () => {
  test.each(Object.entries(EXPECTED))('each line of %s is what it should be', (file, byName) => {
    const expected = new Map(Object.entries(byName).flatMap(([name, ranges]) => expand(ranges).map((line) => [line, name] as const)));
    const names = namesOf(file);
    expect(Object.values(byName).flatMap(expand)).toHaveLength(names.length);
    expect(names.map((name, index) => `${index + 1} ${name}`)).toEqual(names.map((_, index) => `${index + 1} ${expected.get(index + 1)}`));
  });

  test('rooms never seen have no notices and nothing to delete, all else stands', () => {
    const unseen = namesOf('tmi.js-tests.txt', contextOf());
    const seen = namesOf('tmi.js-tests.txt');
    // By awk: 93 NOTICEs, 1 CLEARCHAT and 2 partial ROOMSTATEs name a room but no room-id.
    expect(unseen.filter((name) => name === 'notice')).toEqual([]);
    expect(seen.filter((name) => name === 'notice')).toHaveLength(93);
    expect(unseen.filter((name) => name === 'rejected: no room-id')).toHaveLength(3);
    expect(unseen.filter((name, index) => name !== seen[index])).toHaveLength(96);
    const deletions = namesOf('DankChat-tests.txt', contextOf()).filter((name) => name === 'delete:message');
    expect(deletions).toEqual([]);
  });

  test('the #xqcow recording adds up', () => {
    const results = readRecording('go-twitch-irc-channel-xqcow-20190915.txt').map((line) => parseWireLine(line, contextOf()));
    const events = results.flatMap((result): ChatEvent[] => (result.type === 'event' ? [result.event] : []));
    const messages = events.flatMap((event) => (event.type === 'message' ? [event] : []));
    const deletions = events.flatMap((event) => (event.type === 'deletion' ? [event] : []));
    const others = events.flatMap((event) => (event.type === 'event' ? [event] : []));
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    // Counted by grep, awk and a Python script over the raw lines.
    expect(results).toHaveLength(5_000);
    expect(events).toHaveLength(5_000);
    expect(messages).toHaveLength(4_933);
    expect(new Set(messages.map((message) => message.messageId)).size).toBe(4_933);
    expect(new Set(messages.map((message) => message.chatter.id)).size).toBe(1_208);
    expect(sum(messages.map((message) => Array.from(message.text).length))).toBe(105_164);
    expect(messages.filter((message) => message.isAction)).toHaveLength(2);
    expect(sum(messages.map((message) => message.bits))).toBe(70);
    expect(messages.filter((message) => message.badges.subscriber)).toHaveLength(2_677);
    expect(messages.filter((message) => message.badges.moderator)).toHaveLength(40);
    expect(messages.filter((message) => message.badges.vip)).toHaveLength(32);
    expect(messages.filter((message) => message.badges.broadcaster)).toHaveLength(0);
    expect(sum(messages.flatMap((message) => message.emotes.map((emote) => emote.positions.length)))).toBe(1_417);
    expect(deletions.filter((deletion) => deletion.scope === 'timeout')).toHaveLength(57);
    expect(deletions.filter((deletion) => deletion.scope === 'ban')).toHaveLength(1);
    expect(sum(deletions.map((deletion) => (deletion.scope === 'timeout' ? deletion.durationS : 0)))).toBe(4_190);
    expect(others.map((event) => event.kind).sort()).toEqual([...Array<string>(8).fill('resub'), 'sub']);
    expect(sum(others.map((event) => event.amount ?? 0))).toBe(79);
  });
});
