import type { ChannelPlan } from './channels.ts';
import type { Member } from './community.ts';

/** What somebody says. */
export interface Utterance {
  readonly text: string;
  /** Twitch's notation of the emotes in the text, in code points. */
  readonly emotes: string;
  readonly bits: number;
  readonly isAction: boolean;
  readonly replyTo: Spoken | null;
}

/** Something that was said, as replies and deletions refer to it. */
export interface Spoken {
  readonly member: Member;
  readonly messageId: string;
  readonly atMs: number;
  readonly text: string;
  readonly emotes: string;
}

/** IRCv3's escapes of tag values: https://ircv3.net/specs/extensions/message-tags#escaping-values */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', ';': '\\:', ' ': '\\s', '\r': '\\r', '\n': '\\n' };

export function escapeTag(value: string): string {
  return /[\\; \r\n]/.test(value) ? value.replace(/[\\; \r\n]/g, (character) => ESCAPES[character] ?? character) : value;
}

/** The parts of a person's lines that never change. */
interface Pieces {
  readonly badges: string;
  readonly name: string;
  readonly roles: string;
  readonly end: string;
}

/** Writes the PRIVMSG lines of one channel, with all tags in Twitch's order. https://dev.twitch.tv/docs/chat/irc/#privmsg-tags */
export function createMessageWriter({ login, id }: ChannelPlan) {
  const written = new WeakMap<Member, Pieces>();

  function toPieces({ person, badgeInfo, isSubscriber, isModerator, isVip }: Member): Pieces {
    const role = isModerator ? 'mod' : '';
    const nick = person.login;
    return {
      badges: `@badge-info=${badgeInfo};badges=`,
      name: `;color=${person.color};display-name=${escapeTag(person.displayName)};emotes=`,
      roles: `;room-id=${id};subscriber=${isSubscriber ? 1 : 0};tmi-sent-ts=`,
      end: `;turbo=0;user-id=${person.id};user-type=${role}${isVip ? ';vip=1' : ''} :${nick}!${nick}@${nick}.tmi.twitch.tv PRIVMSG #${login} :`,
    };
  }

  return (member: Member, said: Utterance, messageId: string, nonce: string, atMs: number, isFirst: boolean): string => {
    let pieces = written.get(member);
    if (pieces === undefined) {
      pieces = toPieces(member);
      written.set(member, pieces);
    }
    const bits = said.bits === 0 ? '' : `;bits=${said.bits}`;
    const badges = said.bits === 0 ? member.badges : withBitsBadge(member.badges, said.bits);
    const reply = said.replyTo === null ? '' : toReplyTags(said.replyTo);
    const text = said.isAction ? `\u0001ACTION ${said.text}\u0001` : said.text;
    return (
      `${pieces.badges}${badges}${bits};client-nonce=${nonce}${pieces.name}${said.emotes};first-msg=${isFirst ? 1 : 0};flags=;id=${messageId}` +
      `;mod=${member.isModerator ? 1 : 0}${reply};returning-chatter=0${pieces.roles}${atMs}${pieces.end}${text}`
    );
  };
}

function withBitsBadge(badges: string, bits: number): string {
  if (badges.includes('bits/')) return badges;
  const badge = `bits/${bits >= 1_000 ? 1_000 : bits >= 100 ? 100 : 1}`;
  return badges === '' ? badge : `${badges},${badge}`;
}

function toReplyTags({ member, messageId, text }: Spoken): string {
  const { id, login, displayName } = member.person;
  const name = escapeTag(displayName);
  return (
    `;reply-parent-display-name=${name};reply-parent-msg-body=${escapeTag(text)};reply-parent-msg-id=${messageId}` +
    `;reply-parent-user-id=${id};reply-parent-user-login=${login};reply-thread-parent-msg-id=${messageId}` +
    `;reply-thread-parent-display-name=${name};reply-thread-parent-user-id=${id};reply-thread-parent-user-login=${login}`
  );
}
