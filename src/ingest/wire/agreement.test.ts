import { extractMessageText, parseTwitchMessage, ChatMessage as TwurpleMessage } from '@twurple/chat';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../../test/fuzz/expect-wire.ts';
import { generatedMessage } from '../../../test/fuzz/generate.ts';
import { hasRecordings, RECORDINGS, readRecording } from '../../../test/fuzz/recordings.ts';
import type { ChatMessage } from '../../domain/event.ts';
import { parseWireLine } from './parse.ts';

/** What both parsers say of a chat message, in one shape. */
interface Said {
  readonly id: string | null;
  readonly channelId: string | null;
  readonly channel: string;
  readonly userId: string | null;
  readonly login: string;
  readonly displayName: string;
  readonly sentAtMs: number;
  readonly text: string;
  readonly isAction: boolean;
  readonly bits: number;
  readonly isCheer: boolean;
  readonly isFirst: boolean;
  readonly parent: string | null;
  readonly reward: string | null;
  readonly source: string | null;
  readonly roles: readonly boolean[];
  readonly emotes: Readonly<Record<string, readonly string[]>>;
}

const ourContext = contextOf();

function ours(message: ChatMessage): Said {
  return {
    id: message.messageId,
    channelId: message.room.channelId,
    channel: message.room.login,
    userId: message.chatter.id,
    login: message.chatter.login,
    displayName: message.chatter.displayName,
    sentAtMs: message.sentAtMs,
    text: message.text,
    isAction: message.isAction,
    bits: message.bits,
    isCheer: message.bits > 0,
    isFirst: message.isFirstMessage,
    parent: message.replyParentId,
    reward: message.rewardId,
    source: message.sharedFrom?.channelId ?? null,
    roles: [message.badges.moderator, message.badges.subscriber, message.badges.vip, message.badges.broadcaster],
    emotes: Object.fromEntries(message.emotes.map((emote) => [emote.id, emote.positions.map((range) => range.join('-'))])),
  };
}

/** Twurple's view; where it hands over the raw tag, the same reading that we promise: names trimmed, only true emote positions. */
function twurples(message: TwurpleMessage): Said {
  const user = message.userInfo;
  const text = extractMessageText(message.text);
  return {
    id: message.tags.get('id') ?? null,
    channelId: message.channelId,
    channel: message.target.slice(1),
    userId: message.tags.get('user-id') ?? null,
    login: user.userName,
    displayName: user.displayName.trim() || user.userName,
    sentAtMs: message.date.getTime(),
    text,
    isAction: message.text.startsWith('\u0001ACTION'),
    bits: message.bits,
    isCheer: message.isCheer,
    isFirst: message.isFirst,
    parent: message.parentMessageId,
    reward: message.rewardId,
    source: message.sourceChannelId === message.channelId ? null : message.sourceChannelId,
    // Twurple knows a VIP by the tag alone, which older lines lack.
    roles: [user.isMod, user.isSubscriber, user.isVip || user.badges.has('vip'), user.isBroadcaster],
    emotes: Object.fromEntries(
      Array.from(message.emoteOffsets, ([id, ranges]) => [id, ranges.filter((range) => isWithin(range, text))] as const).filter(
        ([, ranges]) => ranges.length > 0,
      ),
    ),
  };
}

function isWithin(range: string, text: string): boolean {
  const match = /^(\d+)-(\d+)$/.exec(range);
  return match !== null && Number(match[1]) <= Number(match[2]) && Number(match[2]) < Array.from(text).length;
}

function readByTwurple(line: string): TwurpleMessage | null {
  try {
    const message = parseTwitchMessage(line);
    return message instanceof TwurpleMessage ? message : null;
  } catch {
    return null;
  }
}

/** Whether twurple's reading has all that a stored message needs. */
function isStorable(said: Said): boolean {
  return (
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(said.id ?? '') &&
    /^[1-9]\d*$/.test(said.channelId ?? '') &&
    /^[1-9]\d*$/.test(said.userId ?? '') &&
    /^[a-z0-9]\w{0,24}$/.test(said.login) &&
    said.sentAtMs > Date.UTC(2010, 0, 1)
  );
}

describe.skipIf(!hasRecordings)('on every recorded PRIVMSG', () => {
  test.each(RECORDINGS.map((name) => [name]))('agrees with twurple: %s', (name) => {
    let agreed = 0;
    for (const line of readRecording(name)) {
      const theirs = readByTwurple(line);
      if (theirs === null) continue;
      const result = parseWireLine(line, ourContext);
      if (result.type !== 'event') {
        // An empty nick, and lines without prefix, are none of a chatter's.
        expect(theirs.prefix ? isStorable(twurples(theirs)) : false, line).toBe(false);
        continue;
      }
      if (result.event.type !== 'message') throw new Error(`not a message: ${line}`);
      const said = twurples(theirs);
      // Twurple keeps the last of an emote listed twice, we keep both.
      const twice = /emotes=25:1-5\/25:9-13/.test(line);
      expect(ours(result.event), line).toEqual(twice ? { ...said, emotes: { 25: ['1-5', '9-13'] } } : said);
      agreed++;
    }
    expect(agreed).toBe(STORED[name]);
  });
});

/** PRIVMSG lines with a UUID, a room, a user, a nick and a time: `grep ' PRIVMSG ' FILE | grep -cE '[@;]id=[0-9a-f-]{36}[; ]'`, less the one without nick. */
const STORED: Readonly<Record<(typeof RECORDINGS)[number], number>> = {
  'DankChat-tests.txt': 4,
  'chatterino2-SampleData+tests.txt': 74,
  'chatterino2-recentmessages-nymn-20240106.txt': 798,
  'chatterino2-snapshots-IrcMessageHandler.txt': 71,
  'dank-twitch-irc-specs.txt': 0,
  'go-twitch-irc-channel-xqcow-20190915.txt': 4_933,
  'go-twitch-irc-tests.txt': 22,
  'justgrep-tests.txt': 2,
  'tmi.js-tests.txt': 4,
};

test('agrees with twurple, and with what was meant, on 20,000 generated lines', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(generatedMessage, ({ line, text, isAction, emotes }) => {
      const result = parseWireLine(line, ourContext);
      const theirs = readByTwurple(line);
      if (result.type !== 'event' || result.event.type !== 'message' || theirs === null) throw new Error(JSON.stringify(result));
      expect(ours(result.event)).toEqual(twurples(theirs));
      expect(result.event).toMatchObject({ text, isAction, emotes });
    }),
    { numRuns: 20_000 },
  );
});
