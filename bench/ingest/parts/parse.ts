import { ChatClient, type ChatMessage } from '@twurple/chat';
import { toBatches } from '../rows.ts';

export interface Parsed {
  readonly rate: number;
  readonly cpuUsPerMessage: number;
}

/** Messages go through `parse`, `messages` of them. */
function time(messages: number, parse: () => number): Parsed {
  const cpu = process.cpuUsage();
  const startedAtMs = performance.now();
  const read = parse();
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (read !== messages) throw new Error(`${read} of ${messages} messages were read`);
  return { rate: messages / seconds, cpuUsPerMessage: (user + system) / messages };
}

/** Twurple's ChatClient, as an application uses it, fed with lines in place of a socket: every field that we store is read. */
export function parseByTwurple(lines: readonly string[], messages: number): Parsed {
  const client = new ChatClient({ logger: { minLevel: 'critical' } });
  let read = 0;
  let kept = 0;
  const take = (channel: string, user: string, text: string, message: ChatMessage): void => {
    read += 1;
    kept += readFields(channel, user, text, message);
  };
  client.onMessage(take);
  client.onAction(take);
  const parsed = time(messages, () => {
    for (const line of lines) client.irc.receiveLine(line);
    return read;
  });
  if (kept === 0) throw new Error('nothing was read');
  // Each received line has put off a PING, which would go nowhere.
  clearTimeout(Number(Reflect.get(client.irc, '_pingCheckTimer')));
  return parsed;
}

/** The sum is there so that no reading can be left out. */
function readFields(channel: string, user: string, text: string, message: ChatMessage): number {
  const { userInfo } = message;
  const offsets = message.emoteOffsets;
  return (
    channel.length +
    user.length +
    text.length +
    message.id.length +
    (message.channelId?.length ?? 0) +
    userInfo.userId.length +
    userInfo.displayName.length +
    message.date.getTime() +
    message.bits +
    Number(message.isFirst) +
    Number(userInfo.isMod) +
    Number(userInfo.isSubscriber) +
    Number(userInfo.isVip) +
    Number(userInfo.isBroadcaster) +
    (message.parentMessageId?.length ?? 0) +
    (message.rewardId?.length ?? 0) +
    (message.sourceChannelId?.length ?? 0) +
    offsets.size
  );
}

/** Our own parser, as the mover uses it. */
export function parseByUs(lines: readonly string[], messages: number, batch: number): Parsed {
  return time(messages, () => toBatches(lines, batch).reduce((sum, made) => sum + made.messages.length, 0));
}
