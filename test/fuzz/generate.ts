import fc from 'fast-check';

/** A chat message as it was meant, beside the line that carries it. */
export interface GeneratedMessage {
  readonly line: string;
  /** The words without the `/me` around them. */
  readonly text: string;
  readonly isAction: boolean;
  readonly emotes: readonly { readonly id: string; readonly name: string; readonly positions: readonly (readonly [number, number])[] }[];
}

const digits = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String);
const smallDigits = fc.integer({ min: 1, max: 999_999_999 }).map(String);
const id = fc.oneof({ weight: 9, arbitrary: smallDigits }, { weight: 1, arbitrary: digits });
const login = fc.stringMatching(/^[a-z0-9][a-z0-9_]{0,24}$/);
const word = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z0-9!?,.:;=@/\\-]{1,12}$/) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom('😂', '👨‍👩‍👧', 'ё', '日本語', 'สวัสดี', 'مرحبا', '❤️', '#tag', ':)', ' ', '󠀀') },
);
const emoteId = fc.oneof(smallDigits, fc.stringMatching(/^emotesv2_[0-9a-f]{32}$/), fc.constantFrom('25', '1902', '300302938_BW'));
const flag = fc.constantFrom('0', '1');
const badge = fc.constantFrom(
  'subscriber/12',
  'founder/0',
  'moderator/1',
  'lead_moderator/1',
  'vip/1',
  'broadcaster/1',
  'premium/1',
  'bits/1000',
  'subscriber24',
  'sub-gifter/5',
);

/** Escapes a tag's value as Twitch does. */
export function escapeTag(value: string): string {
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', ';': '\\:', ' ': '\\s', '\r': '\\r', '\n': '\\n' };
  return value.replace(/[\\; \r\n]/g, (character) => escapes[character] ?? character);
}

/** A PRIVMSG with full tags in any order: many scripts, emotes where they say, cheers, replies, redemptions, mirrors. */
export const generatedMessage: fc.Arbitrary<GeneratedMessage> = fc
  .record({
    words: fc.array(fc.record({ word, emoteId: fc.option(emoteId, { freq: 3 }) }), { minLength: 1, maxLength: 12 }),
    isAction: fc.boolean(),
    login,
    roomId: id,
    channel: login,
    displayName: fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.stringMatching(/^[A-Za-z0-9_]{1,25} ?$/),
      fc.constantFrom('', '테스트계정420', 'もっと', 'Iamme420 ', 'a=b', ';'),
    ),
    badges: fc.option(fc.uniqueArray(badge, { maxLength: 5 })),
    sent: fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2026, 0, 1) }),
    optional: fc.record(
      {
        bits: smallDigits,
        'first-msg': flag,
        'reply-parent-msg-id': fc.uuid(),
        'reply-parent-msg-body': word.map(escapeTag),
        'custom-reward-id': fc.uuid(),
        'source-room-id': id,
        'source-id': fc.uuid(),
        vip: flag,
        mod: flag,
        subscriber: flag,
        'client-nonce': fc.stringMatching(/^[0-9a-f]{32}$/),
        'badge-info': word.map((text) => escapeTag(`subscriber/${text}`)),
        flags: fc.constantFrom('', '0-4:S.6', '5-8:P.3'),
        'user-type': fc.constantFrom('', 'mod', 'staff'),
        'returning-chatter': flag,
        turbo: flag,
      },
      { requiredKeys: [] },
    ),
    id: fc.uuid(),
    userId: id,
    order: fc.array(fc.nat(), { minLength: 32, maxLength: 32 }),
  })
  .map((parts) => {
    const { text, emotes } = writeWords(parts.words);
    const tags: [string, string][] = [
      ['id', parts.id],
      ['room-id', parts.roomId],
      ['user-id', parts.userId],
      ['tmi-sent-ts', String(parts.sent)],
      ['emotes', emotes.map((emote) => `${emote.id}:${emote.positions.map((at) => at.join('-')).join(',')}`).join('/')],
      ['color', ''],
      ...Object.entries(parts.optional),
    ];
    if (parts.displayName !== null) tags.push(['display-name', escapeTag(parts.displayName)]);
    if (parts.badges !== null) tags.push(['badges', parts.badges.join(',')]);
    const shuffled = tags.map((tag, index) => ({ tag, key: parts.order[index] ?? 0 })).sort((a, b) => a.key - b.key);
    const prefix = `${parts.login}!${parts.login}@${parts.login}.tmi.twitch.tv`;
    const body = parts.isAction ? `\u0001ACTION ${text}\u0001` : text;
    const line = `@${shuffled.map(({ tag }) => tag.join('=')).join(';')} :${prefix} PRIVMSG #${parts.channel} :${body}`;
    return { line, text, isAction: parts.isAction, emotes };
  });

/** Joins words by spaces and notes, in code points, where those with an emote's id came to lie. */
function writeWords(
  words: readonly { readonly word: string; readonly emoteId: string | null }[],
): Pick<GeneratedMessage, 'text' | 'emotes'> {
  const emotes = new Map<string, { name: string; positions: [number, number][] }>();
  let text = '';
  for (const { word: typed, emoteId: emote } of words) {
    if (text !== '') text += ' ';
    const first = Array.from(text).length;
    text += typed;
    if (emote === null) continue;
    const known = emotes.get(emote) ?? { name: typed, positions: [] };
    known.positions.push([first, Array.from(text).length - 1]);
    emotes.set(emote, known);
  }
  return { text, emotes: Array.from(emotes, ([emote, use]) => ({ id: emote, ...use })) };
}

/** Lines of every other family, so that mutation starts from each. */
export const generatedOther: fc.Arbitrary<string> = fc
  .record({
    channel: login,
    who: login,
    roomId: id,
    userId: id,
    uuid: fc.uuid(),
    sent: fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2026, 0, 1) }),
    count: fc.nat(1000),
    text: word,
    shape: fc.nat(9),
  })
  .map(({ channel, who, roomId, userId, uuid, sent, count, text, shape }) => {
    const common = `room-id=${roomId};tmi-sent-ts=${sent}`;
    const notice = `id=${uuid};login=${who};display-name=${who};user-id=${userId};${common}`;
    const server = ':tmi.twitch.tv';
    const lines = [
      `@${notice};msg-id=resub;msg-param-cumulative-months=${count};msg-param-sub-plan=1000 ${server} USERNOTICE #${channel} :${text}`,
      `@${notice};msg-id=raid;msg-param-viewerCount=${count};msg-param-displayName=${who} ${server} USERNOTICE #${channel}`,
      `@${notice};msg-id=submysterygift;msg-param-mass-gift-count=${count};msg-param-origin-id=${uuid} ${server} USERNOTICE #${channel}`,
      `@${notice};msg-id=sharedchatnotice;source-msg-id=announcement;source-room-id=${userId};source-id=${uuid} ${server} USERNOTICE #${channel} :${text}`,
      `@${common};target-user-id=${userId};ban-duration=${count} ${server} CLEARCHAT #${channel} :${who}`,
      `@${common} ${server} CLEARCHAT #${channel}`,
      `@login=${who};room-id=;target-msg-id=${uuid};tmi-sent-ts=${sent} ${server} CLEARMSG #${channel} :${text}`,
      `@room-id=${roomId};slow=${count} ${server} ROOMSTATE #${channel}`,
      `@msg-id=slow_on ${server} NOTICE #${channel} :${text}`,
      `:${who}!${who}@${who}.tmi.twitch.tv JOIN #${channel}`,
    ];
    return lines[shape] ?? '';
  });
