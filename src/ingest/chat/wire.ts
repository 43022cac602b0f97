import { type ChannelId, toChannelId } from '../../domain/ids.ts';

/** Just enough of a raw IRC line to route it. What it says is for the parser behind the write-ahead log. */

/** Commands whose lines are recorded. */
export const RECORDED = ['PRIVMSG', 'USERNOTICE', 'CLEARCHAT', 'CLEARMSG', 'ROOMSTATE', 'NOTICE'] as const;
export type Recorded = (typeof RECORDED)[number];

const SPACE = 0x20;
const AT = 0x40;
const COLON = 0x3a;
const HASH = 0x23;

function skipWord(line: string, from: number): number {
  let at = line.indexOf(' ', from);
  if (at === -1) return line.length;
  while (line.charCodeAt(at) === SPACE) at += 1;
  return at;
}

/** Where the command starts, past tags and prefix; the line's length when it has none. */
export function commandStart(line: string): number {
  let at = 0;
  if (line.charCodeAt(at) === AT) at = skipWord(line, at);
  if (line.charCodeAt(at) === COLON) at = skipWord(line, at);
  return at;
}

/** The recorded command that starts at `at`, or null. */
export function recordedAt(line: string, at: number): Recorded | null {
  for (const command of RECORDED) {
    if (line.startsWith(command, at) && line.charCodeAt(at + command.length) === SPACE) return command;
  }
  return null;
}

/** The login of the room that the command at `at` addresses; null when its first parameter isn't a channel. */
export function roomAt(line: string, at: number): string | null {
  const start = skipWord(line, at);
  if (line.charCodeAt(start) !== HASH) return null;
  const end = line.indexOf(' ', start);
  return end === -1 ? line.slice(start + 1) : line.slice(start + 1, end);
}

/** A tag's value as it stands on the wire; null when the line has no such tag. */
export function tagOf(line: string, name: string): string | null {
  if (line.charCodeAt(0) !== AT) return null;
  const end = line.indexOf(' ');
  for (let at = 1; at > 0 && at < end; at = line.indexOf(';', at) + 1) {
    if (!line.startsWith(name, at) || line[at + name.length] !== '=') continue;
    const start = at + name.length + 1;
    const stop = line.indexOf(';', start);
    return line.slice(start, stop === -1 || stop > end ? end : stop);
  }
  return null;
}

/** Only the room state that answers a JOIN carries all of these; a change of one mode carries that one. */
const FULL_STATE = ['emote-only', 'followers-only', 'r9k', 'slow', 'subs-only'];

/** The room's id when this ROOMSTATE confirms a JOIN, else null. */
export function confirmedRoom(line: string): ChannelId | null {
  if (!FULL_STATE.every((mode) => tagOf(line, mode) !== null)) return null;
  return toChannelId(tagOf(line, 'room-id') ?? '');
}
