import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  actionText,
  clearChatLine,
  clearMsgLine,
  escapeTag,
  idOf,
  mirrorLine,
  NOTICE_KINDS,
  privmsgLine,
  roomStateLine,
  splitTags,
  toSpeaker,
  userNoticeLine,
} from './lines.ts';

const moonbase = { login: 'moonbase', id: '123' };
const alice = toSpeaker({ login: 'Alice', id: '7', badges: 'subscriber/12,vip/1', badgeInfo: 'subscriber/14' });

test('a PRIVMSG carries every tag of a real one', () => {
  const line = privmsgLine({
    place: moonbase,
    from: alice,
    text: 'hello there',
    id: 'a-b',
    sentAtMs: 1_700_000_000_000,
    tags: { bits: 100 },
  });
  const { tags, rest } = splitTags(line);
  expect(rest).toBe(':alice!alice@alice.tmi.twitch.tv PRIVMSG #moonbase :hello there');
  expect(tags).toEqual({
    'badge-info': 'subscriber/14',
    badges: 'subscriber/12,vip/1',
    bits: '100',
    'client-nonce': expect.stringMatching(/^[0-9a-f]{32}$/),
    color: '#1E90FF',
    'display-name': 'Alice',
    emotes: '',
    'first-msg': '0',
    flags: '',
    id: 'a-b',
    mod: '0',
    'returning-chatter': '0',
    'room-id': '123',
    subscriber: '1',
    'tmi-sent-ts': '1700000000000',
    turbo: '0',
    'user-id': '7',
    'user-type': '',
    vip: '1',
  });
});

test('the tags of a built line are those of a recorded one', ({ skip }) => {
  const path = new URL('../../../../shared/data/twitch-irc/chatterino2-recentmessages-nymn-20240106.txt', import.meta.url);
  skip(!existsSync(path), 'no recorded lines on this machine');
  const recorded = readFileSync(path, 'utf8')
    .split('\n')
    .find((line) => line.includes('client-nonce=') && line.includes(' PRIVMSG '));
  const ours = ['historical', 'rm-received-ts'];
  const wanted = Object.keys(splitTags(recorded ?? '').tags).filter((name) => !ours.includes(name));
  expect(Object.keys(splitTags(privmsgLine({ place: moonbase, from: alice, text: 'x' })).tags)).toEqual(expect.arrayContaining(wanted));
});

test('deletions name what they take away', () => {
  const at = { place: moonbase, sentAtMs: 5 };
  expect(clearMsgLine({ ...at, login: 'alice', messageId: 'm-1', text: 'bad words' })).toBe(
    '@login=alice;room-id=123;target-msg-id=m-1;tmi-sent-ts=5 :tmi.twitch.tv CLEARMSG #moonbase :bad words',
  );
  expect(clearChatLine(at)).toBe('@room-id=123;tmi-sent-ts=5 :tmi.twitch.tv CLEARCHAT #moonbase');
  expect(clearChatLine({ ...at, target: alice })).toBe(
    '@room-id=123;target-user-id=7;tmi-sent-ts=5 :tmi.twitch.tv CLEARCHAT #moonbase :alice',
  );
  expect(clearChatLine({ ...at, target: alice, durationS: 600 })).toContain('@ban-duration=600;room-id=123;');
});

test('a notice of every kind, and of a kind nobody knows yet', () => {
  for (const kind of [...NOTICE_KINDS, 'futurething']) {
    const { tags, rest } = splitTags(userNoticeLine({ place: moonbase, from: alice, kind }));
    expect(tags).toMatchObject({ 'msg-id': kind, login: 'alice', 'room-id': '123', 'user-id': '7' });
    expect(rest).toBe(':tmi.twitch.tv USERNOTICE #moonbase');
  }
  const raid = splitTags(userNoticeLine({ place: moonbase, from: alice, kind: 'raid', tags: { 'msg-param-viewerCount': 9 } }));
  expect(raid.tags['msg-param-viewerCount']).toBe('9');
});

test('a mirror has its own id and room and names its source', () => {
  const original = privmsgLine({ place: moonbase, from: alice, text: 'PRIVMSG #moonbase', id: 'one' });
  const { tags, rest } = splitTags(mirrorLine(original, { login: 'other', id: '456' }, 'two'));
  expect(tags).toMatchObject({
    id: 'two',
    'room-id': '456',
    'source-id': 'one',
    'source-room-id': '123',
    'source-badges': 'subscriber/12,vip/1',
  });
  expect(rest).toBe(':alice!alice@alice.tmi.twitch.tv PRIVMSG #other :PRIVMSG #moonbase');
  const notice = splitTags(mirrorLine(userNoticeLine({ place: moonbase, from: alice, kind: 'raid' }), { login: 'other', id: '456' }));
  expect(notice.tags).toMatchObject({ 'msg-id': 'sharedchatnotice', 'source-msg-id': 'raid' });
});

test('a full and a changed room state', () => {
  expect(roomStateLine(moonbase)).toBe(
    '@emote-only=0;followers-only=-1;r9k=0;room-id=123;slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE #moonbase',
  );
  expect(roomStateLine(moonbase, { slow: 10 })).toBe('@room-id=123;slow=10 :tmi.twitch.tv ROOMSTATE #moonbase');
});

test('escaped tag values hold no separator and are undone by unescaping', () => {
  const undo: Record<string, string> = { ':': ';', s: ' ', r: '\r', n: '\n', '\\': '\\' };
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', ';', '\\', '\r', '\n', ':', 's', 'ü') }), (value) => {
      const escaped = escapeTag(value);
      expect(escaped).not.toMatch(/[; \r\n]/);
      expect(escaped.replace(/\\(.)/g, (_, char: string) => undo[char] ?? char)).toBe(value);
    }),
  );
});

test('ids derived from logins are stable and digits; /me has its marks', () => {
  expect(idOf('moonbase')).toBe(idOf('moonbase'));
  expect(idOf('moonbase')).toMatch(/^[1-9]\d{8}$/);
  expect(actionText('waves')).toBe('\u0001ACTION waves\u0001');
});
