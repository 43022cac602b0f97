import { fromEmoteTag } from '../../domain/emote-tag.ts';
import type { ChatterBadges, EmoteUse } from '../../domain/event.ts';
import { toMessageId } from '../../domain/ids.ts';
import type { IrcLine } from './line.ts';
import { reject, type WireResult } from './result.ts';
import { type MessageTags, readMessageTags, unescapeTag } from './tags.ts';
import { checkChatter, checkMessageId, checkRoom, checkSentAt, checkSource, checkText, isRejected, toCount, toStorable } from './values.ts';

const NO_EMOTES: readonly EmoteUse[] = [];
const ACTION = '\u0001ACTION';
const MAX_REWARD_ID_CHARS = 100;

/** A chat message. https://dev.twitch.tv/docs/chat/irc/#privmsg-tags */
export function parsePrivmsg(line: IrcLine, nowMs: number): WireResult {
  const tags = readMessageTags(line.raw, line.tagsEnd);
  const messageId = checkMessageId(tags.id);
  if (typeof messageId !== 'string') return messageId;
  const room = checkRoom(line.target, tags.roomId);
  if (isRejected(room)) return room;
  const chatter = checkChatter(tags.userId, line.nick === '' ? tags.login : line.nick, tags.displayName);
  if (isRejected(chatter)) return chatter;
  const sentAtMs = checkSentAt(tags.sentAt, nowMs);
  if (typeof sentAtMs !== 'number') return sentAtMs;
  const sharedFrom = checkSource(room.channelId, tags.sourceRoomId, tags.sourceId);
  if (isRejected(sharedFrom)) return sharedFrom;
  const bits = tags.bits === '' ? 0 : toCount(tags.bits);
  if (bits === null) return reject.badBits;
  if (line.text === null) return reject.noText;
  const isAction = isActionText(line.text);
  const text = checkText(isAction ? cutAction(line.text) : line.text);
  if (typeof text !== 'string') return text;
  return {
    type: 'event',
    event: {
      type: 'message',
      room,
      messageId,
      sentAtMs,
      chatter,
      text,
      isAction,
      badges: toBadges(tags),
      bits,
      isFirstMessage: tags.firstMessage === '1',
      replyParentId: tags.replyParentId === '' ? null : toMessageId(tags.replyParentId),
      rewardId: toRewardId(tags.rewardId),
      emotes: tags.emotes === '' ? NO_EMOTES : fromEmoteTag(tags.emotes, text),
      sharedFrom,
    },
  };
}

/** `/me` travels as a CTCP: \x01ACTION words\x01. https://modern.ircdocs.horse/ctcp#action */
function isActionText(text: string): boolean {
  if (text.charCodeAt(0) !== 1 || !text.startsWith(ACTION)) return false;
  const after = text[ACTION.length];
  return after === ' ' || after === '\u0001' || after === undefined;
}

/** Emote positions count from the first word after `ACTION `. The closing \x01 is missing when Twitch cut the text. */
function cutAction(text: string): string {
  return text.slice(ACTION.length + 1, text.endsWith('\u0001') ? -1 : undefined);
}

/** Roles as the badges say. A founder is a subscriber; a VIP has a tag of their own as well. */
function toBadges(tags: MessageTags): ChatterBadges {
  let subscriber = false;
  let moderator = false;
  let vip = tags.vip === '1';
  let broadcaster = false;
  const { badges } = tags;
  for (let at = 0; at < badges.length; ) {
    const comma = badges.indexOf(',', at);
    const end = comma === -1 ? badges.length : comma;
    const slash = badges.indexOf('/', at);
    switch (badges.slice(at, slash === -1 || slash > end ? end : slash)) {
      case 'subscriber':
      case 'founder':
        subscriber = true;
        break;
      case 'moderator':
      case 'lead_moderator':
        moderator = true;
        break;
      case 'vip':
        vip = true;
        break;
      case 'broadcaster':
        broadcaster = true;
        break;
    }
    at = end + 1;
  }
  return { subscriber, moderator, vip, broadcaster };
}

function toRewardId(tag: string): string | null {
  if (tag === '') return null;
  const id = toStorable(unescapeTag(tag));
  return id.length > MAX_REWARD_ID_CHARS ? null : id;
}
