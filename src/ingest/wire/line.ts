/** The parts of one IRC line, `@tags :prefix COMMAND target :text`, tags not yet looked into. */
export interface IrcLine {
  readonly raw: string;
  /** Tags are `raw` from 1 up to here; 0 when the line has none. */
  readonly tagsEnd: number;
  /** The prefix up to `!` or `@`: a nick, or the server's name; empty when there is no prefix. */
  readonly nick: string;
  readonly command: string;
  /** The first parameter: a channel with its `#`, mostly. Empty when there is none. */
  readonly target: string;
  /** The second parameter, trailing or not (a single word may come without its colon); null when there is none. */
  readonly text: string | null;
}

const SPACE = 32;
const COLON = 58;
const AT = 64;

/**
 * Splits a line; null when it has no command. Only offsets are searched for, nothing is copied.
 * https://modern.ircdocs.horse/#message-format
 */
export function splitLine(line: string): IrcLine | null {
  const raw = withoutLineEnd(line);
  let at = skipSpaces(raw, 0);
  let tagsEnd = 0;
  if (at === 0 && raw.charCodeAt(0) === AT) {
    tagsEnd = nextSpace(raw, 1);
    at = skipSpaces(raw, tagsEnd);
  }
  let nick = '';
  if (raw.charCodeAt(at) === COLON) {
    const end = nextSpace(raw, at + 1);
    nick = nickOf(raw, at + 1, end);
    at = skipSpaces(raw, end);
  }
  if (at >= raw.length) return null;
  const commandEnd = nextSpace(raw, at);
  const command = raw.slice(at, commandEnd);
  at = skipSpaces(raw, commandEnd);
  if (at >= raw.length) return { raw, tagsEnd, nick, command, target: '', text: null };
  if (raw.charCodeAt(at) === COLON) return { raw, tagsEnd, nick, command, target: raw.slice(at + 1), text: null };
  const targetEnd = nextSpace(raw, at);
  const target = raw.slice(at, targetEnd);
  at = skipSpaces(raw, targetEnd);
  return { raw, tagsEnd, nick, command, target, text: at >= raw.length ? null : lastParameter(raw, at) };
}

function lastParameter(raw: string, at: number): string {
  return raw.charCodeAt(at) === COLON ? raw.slice(at + 1) : raw.slice(at, nextSpace(raw, at));
}

function withoutLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && isLineEnd(line.charCodeAt(end - 1))) end--;
  return end === line.length ? line : line.slice(0, end);
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

function nextSpace(raw: string, from: number): number {
  const at = raw.indexOf(' ', from);
  return at === -1 ? raw.length : at;
}

function skipSpaces(raw: string, from: number): number {
  let at = from;
  while (raw.charCodeAt(at) === SPACE) at++;
  return at;
}

/** `nick!user@host`, `nick@host` or a bare name. */
function nickOf(raw: string, from: number, to: number): string {
  const bang = raw.indexOf('!', from);
  const end = bang === -1 || bang > to ? to : bang;
  const at = raw.indexOf('@', from);
  return raw.slice(from, at === -1 || at > end ? end : at);
}
