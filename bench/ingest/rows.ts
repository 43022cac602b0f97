import { writeFile } from 'node:fs/promises';
import { toEmoteTag } from '../../src/domain/emote-tag.ts';
import type { ChatMessage } from '../../src/domain/event.ts';
import type { ChannelId, Login } from '../../src/domain/ids.ts';
import { BatchBuilder, Rooms } from '../../src/ingest/batch-builder.ts';
import type { Batch } from '../../src/store/writer/batch.ts';

/** What lines mean, in batches of `size` lines, as the mover makes them. @throws when a line is refused: the generator is wrong then */
export function toBatches(lines: readonly string[], size: number): Batch[] {
  const rooms = new Rooms(new Map<Login, ChannelId>());
  const nowMs = Date.now();
  const batches: Batch[] = [];
  for (let at = 0; at < lines.length; at += size) {
    const builder = new BatchBuilder(rooms);
    for (const line of lines.slice(at, at + size)) {
      const outcome = builder.line(line, { nowMs, untimedMs: nowMs });
      if (outcome.type === 'rejected') throw new Error(`${outcome.reason}: ${line}`);
    }
    batches.push(builder.build());
  }
  return batches;
}

/** In the order of `toFields`. */
export const COLUMNS =
  'channel_id, sent_at, message_id, chatter_id, source_channel_id, reply_parent_id, bits, flags, reward_id, emotes, text';

/** Finished rows, as COPY's text format takes them: https://www.postgresql.org/docs/current/sql-copy.html */
export async function writeRows(path: string, messages: readonly ChatMessage[]): Promise<void> {
  await writeFile(path, messages.map((message) => `${toFields(message).map(toCopyText).join('\t')}\n`).join(''));
}

export function toFields(message: ChatMessage): (string | number | null)[] {
  const { isAction, isFirstMessage, badges } = message;
  return [
    message.room.channelId,
    new Date(message.sentAtMs).toISOString(),
    message.messageId,
    message.chatter.id,
    message.sharedFrom?.channelId ?? null,
    message.replyParentId,
    message.bits,
    Number(isAction) +
      2 * Number(badges.subscriber) +
      4 * Number(badges.moderator) +
      8 * Number(badges.vip) +
      16 * Number(badges.broadcaster) +
      32 * Number(isFirstMessage),
    message.rewardId,
    toEmoteTag(message.emotes),
    message.text,
  ];
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function toCopyText(value: string | number | null): string {
  return value === null ? '\\N' : String(value).replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
