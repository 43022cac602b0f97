import { createWriter } from '../../src/store/writer/writer.ts';
import { aBatch, aMessage, channelId, login } from './events.ts';

export interface RecordedChannel {
  readonly id: number;
  readonly login: string;
  /** When each message was sent (epoch ms), and by whom. */
  readonly said: readonly { readonly atMs: number; readonly by: number; readonly displayName?: string }[];
}

/** Stores chat as ingest does, so that the channel exists under its name. */
export async function record(url: string, channel: RecordedChannel): Promise<void> {
  const writer = createWriter({ url, retractMs: 24 * 3_600_000 });
  const room = { channelId: channelId(channel.id), login: login(channel.login) };
  const messages = channel.said.map(({ atMs, by, displayName }) => {
    const message = aMessage(channel.id, by, atMs, { room });
    return displayName === undefined ? message : { ...message, chatter: { ...message.chatter, displayName } };
  });
  await writer.write(aBatch({ messages }));
  await writer.stop();
}

/** `count` messages within the hour before `nowMs`, of `chatters` people in turn. */
export function chatBefore(nowMs: number, count: number, chatters: number): RecordedChannel['said'] {
  return Array.from({ length: count }, (_, index) => ({ atMs: nowMs - 60_000 - index * 1_000, by: 500 + (index % chatters) }));
}
