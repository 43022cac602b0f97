import { parseClearchat, parseClearmsg } from './deletion.ts';
import { type IrcLine, splitLine } from './line.ts';
import { parsePrivmsg } from './privmsg.ts';
import { MAX_LINE_CHARS, reject, type WireContext, type WireResult } from './result.ts';
import { parseNotice, parseRoomstate } from './room.ts';
import { parseUsernotice } from './usernotice.ts';

export type { WireContext, WireResult } from './result.ts';

/**
 * One raw line of Twitch's IRC (with or without its line end) as what it means to us. Never throws, does no I/O.
 * Strings of the result may be slices that keep the whole line in memory: whoever holds one for long should copy it.
 */
export function parseWireLine(line: string, context: WireContext): WireResult {
  if (line.length > MAX_LINE_CHARS) return reject.lineTooLong;
  const parts = splitLine(line);
  if (parts === null) return line.trim() === '' ? { type: 'none', command: '' } : reject.noCommand;
  return parseCommand(parts.command, parts, context);
}

function parseCommand(command: string, line: IrcLine, context: WireContext): WireResult {
  switch (command) {
    case 'PRIVMSG':
      return parsePrivmsg(line, context.nowMs);
    case 'USERNOTICE':
      return parseUsernotice(line, context.nowMs);
    case 'CLEARCHAT':
      return parseClearchat(line, context);
    case 'CLEARMSG':
      return parseClearmsg(line, context);
    case 'ROOMSTATE':
      return parseRoomstate(line, context);
    case 'NOTICE':
      return parseNotice(line, context);
    default:
      return parseOther(command, line, context);
  }
}

/** PING, JOIN, numerics and the like, also those that Twitch has added since: nothing to store. */
function parseOther(command: string, line: IrcLine, context: WireContext): WireResult {
  if (!/^(?:[A-Za-z]+|\d{3})$/.test(command)) return reject.notACommand;
  const upper = command.toUpperCase();
  return upper === command ? { type: 'none', command } : parseCommand(upper, line, context);
}
