import type { IrcLine } from './line.ts';

/** All tags of a line, unescaped, the last of a name winning. For the seldom families; chat messages take theirs by `readMessageTags`. */
export function readTags(line: IrcLine): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  if (line.tagsEnd === 0) return tags;
  for (const pair of line.raw.slice(1, line.tagsEnd).split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) tags.set(pair.slice(0, equals), unescapeTag(pair.slice(equals + 1)));
  }
  return tags;
}

/** A tag's value; a tag without one is the same as an absent one: empty. */
export function tagOf(tags: ReadonlyMap<string, string>, name: string): string {
  return tags.get(name) ?? '';
}

/** https://ircv3.net/specs/extensions/message-tags#escaping-values */
export function unescapeTag(value: string): string {
  return value.includes('\\') ? value.replace(/\\(.?)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped) : value;
}

const ESCAPES: Readonly<Record<string, string>> = { ':': ';', s: ' ', r: '\r', n: '\n' };

/** The tags of a chat message that are kept, as the wire has them (still escaped); empty when absent. */
export interface MessageTags {
  badges: string;
  bits: string;
  displayName: string;
  emotes: string;
  firstMessage: string;
  id: string;
  login: string;
  replyParentId: string;
  rewardId: string;
  roomId: string;
  sentAt: string;
  sourceId: string;
  sourceRoomId: string;
  userId: string;
  vip: string;
}

/**
 * One pass over the tags of a PRIVMSG, telling names apart by length first: no list, no map, and no copy of what isn't kept.
 * This is the hot path; `npx tsx test/fuzz/wire.ts` prints its rate.
 */
export function readMessageTags(raw: string, tagsEnd: number): MessageTags {
  const tags: MessageTags = {
    badges: '',
    bits: '',
    displayName: '',
    emotes: '',
    firstMessage: '',
    id: '',
    login: '',
    replyParentId: '',
    rewardId: '',
    roomId: '',
    sentAt: '',
    sourceId: '',
    sourceRoomId: '',
    userId: '',
    vip: '',
  };
  let at = 1;
  let equals = 0;
  while (at < tagsEnd) {
    const semicolon = raw.indexOf(';', at);
    const end = semicolon === -1 || semicolon > tagsEnd ? tagsEnd : semicolon;
    // Searched for again only when passed: a line of nothing but semicolons must not cost its length squared.
    if (equals < at) equals = nextEquals(raw, at);
    if (equals < end) {
      const name = MESSAGE_TAGS[equals - at];
      if (name !== undefined) {
        for (const [text, field] of name) if (raw.startsWith(text, at)) tags[field] = raw.slice(equals + 1, end);
      }
    }
    at = end + 1;
  }
  return tags;
}

function nextEquals(raw: string, from: number): number {
  const at = raw.indexOf('=', from);
  return at === -1 ? raw.length : at;
}

const MESSAGE_TAGS: readonly (readonly (readonly [string, keyof MessageTags])[] | undefined)[] = byLength({
  badges: 'badges',
  bits: 'bits',
  'custom-reward-id': 'rewardId',
  'display-name': 'displayName',
  emotes: 'emotes',
  'first-msg': 'firstMessage',
  id: 'id',
  login: 'login',
  'reply-parent-msg-id': 'replyParentId',
  'room-id': 'roomId',
  'source-id': 'sourceId',
  'source-room-id': 'sourceRoomId',
  'tmi-sent-ts': 'sentAt',
  'user-id': 'userId',
  vip: 'vip',
});

function byLength(names: Readonly<Record<string, keyof MessageTags>>): [string, keyof MessageTags][][] {
  const table: [string, keyof MessageTags][][] = [];
  for (const [name, field] of Object.entries(names)) {
    table[name.length] = [...(table[name.length] ?? []), [name, field]];
  }
  return table;
}
