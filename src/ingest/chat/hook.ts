import { ChatClient } from '@twurple/chat';

type Irc = ChatClient['irc'];
type Receive = (line: string) => void;

/**
 * Puts `receive` in front of twurple's parser and returns what was there. Parsing is 60 % of what a chat line costs in twurple,
 * a third of that for a trace log that is off; the raw line is wanted anyway.
 */
export function tapLines(irc: Irc, receive: Receive): Receive {
  const original = irc.receiveLine.bind(irc);
  irc.receiveLine = receive;
  return original;
}

function methodOf(target: unknown, name: string): ((...args: unknown[]) => unknown) | null {
  const method: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, name) : null;
  return typeof method === 'function' ? (...args) => Reflect.apply(method, target, args) : null;
}

/**
 * Proves on a client that never dials that twurple still sends each received line through `receiveLine`, where we take it, and that
 * what we hand back is still parsed. @throws Error when it doesn't: chat would be read without being recorded.
 */
export function assertTap(client: ChatClient = new ChatClient({ logger: { minLevel: 'critical' } })): void {
  const { irc } = client;
  const tapped: string[] = [];
  const parsed: string[] = [];
  if (typeof irc.receiveLine !== 'function') throw changed('irc.receiveLine is gone');
  const pass = tapLines(irc, (line) => void tapped.push(line));
  irc.onAnyMessage((message) => void parsed.push(message.command));
  // connect() is what wires the socket to the parser; the probe's own socket is kept from dialling.
  const connection: unknown = Reflect.get(irc, '_connection');
  const emit = methodOf(connection, 'emit');
  if (!emit || typeof connection !== 'object' || connection === null || !methodOf(connection, 'connect')) {
    throw changed('irc._connection is not what it was');
  }
  Reflect.set(connection, 'connect', () => undefined);
  irc.connect();
  emit(Reflect.get(connection, 'onReceive'), 'PING :probe');
  if (tapped[0] !== 'PING :probe' || parsed.length > 0) throw changed('received lines bypass irc.receiveLine');
  pass('PING :probe');
  if (parsed[0] !== 'PING') throw changed('irc.receiveLine does not parse');
}

function changed(what: string): Error {
  return new Error(`@twurple/chat is not the pinned version that chat reading is built on: ${what}`);
}
