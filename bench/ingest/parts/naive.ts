import type { ChatMessage } from '../../../src/domain/event.ts';
import { COLUMNS, toFields } from '../rows.ts';
import { type BenchDatabase, connect } from '../server.ts';

/** As one would draft it: the id is the key, and an index for each question. */
const TABLE = `
  create table naive_messages (
    message_id uuid primary key, channel_id bigint not null, sent_at timestamptz not null, chatter_id bigint not null, source_channel_id bigint,
    reply_parent_id uuid, bits integer not null, flags smallint not null, reward_id text, emotes text, text text not null
  );
  create index on naive_messages (channel_id, sent_at);
  create index on naive_messages (chatter_id)`;

const INSERT = `insert into naive_messages (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

export interface Naive {
  /** One INSERT a message, each committed, on one connection. */
  readonly oneConnection: number;
  /** A new connection a message. */
  readonly newConnections: number;
}

/** Messages a second of the two usual ways. `inserts` and `connects` bound how many messages each gets, for their slowness. */
export async function insertOneByOne(
  { url, client }: BenchDatabase,
  messages: readonly ChatMessage[],
  { inserts, connects }: { readonly inserts: number; readonly connects: number },
): Promise<Naive> {
  await client.query(TABLE);
  await client.query('checkpoint');
  const oneConnection = await time(messages.slice(0, inserts), async (message) => {
    await client.query(INSERT, toFields(message));
  });
  const newConnections = await time(messages.slice(inserts, inserts + connects), async (message) => {
    const own = await connect(url);
    await own.query(INSERT, toFields(message));
    await own.end();
  });
  await client.query('drop table naive_messages');
  return { oneConnection, newConnections };
}

async function time(messages: readonly ChatMessage[], insert: (message: ChatMessage) => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  for (const message of messages) await insert(message);
  return messages.length / ((performance.now() - startedAtMs) / 1000);
}
