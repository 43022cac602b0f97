import pg from 'pg';
import { DAY_MS } from '../../domain/range.ts';
import type { Batch, BatchResult } from './batch.ts';
import { applyDeletions } from './deletions.ts';
import { insertEvents } from './events.ts';
import { CREATE_INCOMING, insertMessages, insertNewMessages } from './messages.ts';
import { NameKeeper } from './names.ts';
import { applyNotes } from './recordings.ts';

/**
 * Held by every transaction that stores, retracts or rolls up. With one writer at a time a message and its deletion can't miss each other,
 * and a day can't close over a row that is not committed yet.
 */
export const WRITER_LOCK = 7_242_002;

const UNIQUE_VIOLATION = '23505';
const WARY_BATCHES = 50;

/** A write that takes longer than this has hung. */
const STATEMENT_TIMEOUT_MS = 60_000;

export interface Writer {
  /**
   * Stores a batch and everything that is derived from it in one transaction: all of it or nothing.
   * A batch that was stored before changes nothing. Rejects with the database's error; the same batch may be tried again.
   */
  write(batch: Batch): Promise<BatchResult>;
  stop(): Promise<void>;
}

export interface WriterOptions {
  readonly url: string;
  /** How far back a timeout, a ban or a room clear takes messages back. */
  readonly retractMs: number;
}

/** A writer with a connection of its own, opened at the first write and again after it broke. */
export function createWriter({ url, retractMs }: WriterOptions): Writer {
  let open: pg.Client | null = null;
  let names = new NameKeeper();
  /** How many more batches are looked through for duplicates in advance. */
  let wary = 0;
  const days = new MessageDays();

  const connection = async (): Promise<pg.Client> => {
    if (open) return open;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'chatpulse-writer',
      connectionTimeoutMillis: 5_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS,
    });
    // Without a listener a broken idle connection would end the process; the next write finds out by itself.
    client.on('error', () => {
      if (open === client) open = null;
    });
    await client.connect();
    await client.query(CREATE_INCOMING);
    open = client;
    return client;
  };

  const transact = async (
    client: pg.Client,
    batch: Batch,
    insert: typeof insertMessages,
  ): Promise<{ result: BatchResult; committed: () => void }> => {
    await client.query(`begin; select pg_advisory_xact_lock(${WRITER_LOCK})`);
    const retired = await days.listRetired(client, batch);
    const messages = retired.size === 0 ? batch.messages : batch.messages.filter((message) => !retired.has(toDay(message.sentAtMs)));
    const fresh = await insert(client, messages);
    const remember = await names.save(client, batch);
    const events = await insertEvents(client, batch.events);
    const retracted = await applyDeletions(client, batch.deletions, fresh, retractMs);
    await applyNotes(client, batch.notes);
    await client.query('commit');
    const stored = fresh.reduce((sum, channel) => sum + channel.stored, 0);
    const expired = batch.messages.length - messages.length;
    return { result: { stored, duplicates: messages.length - stored, expired, events, retracted }, committed: remember };
  };

  /** Nearly always every message is new. When one is not, all of the batch is done again the careful way, and so are the next ones: duplicates come in crowds. */
  const transactBoldly = async (client: pg.Client, batch: Batch): ReturnType<typeof transact> => {
    try {
      return await transact(client, batch, insertNewMessages);
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, 'code') !== UNIQUE_VIOLATION) throw error;
      await client.query('rollback');
      days.forget();
      wary = WARY_BATCHES;
      return transact(client, batch, insertMessages);
    }
  };

  return {
    async write(batch) {
      const client = await connection();
      try {
        const { result, committed } = await (wary > 0 ? transact(client, batch, insertMessages) : transactBoldly(client, batch));
        wary = Math.max(0, wary - 1);
        committed();
        return result;
      } catch (error) {
        // Whatever happened to the transaction, a new connection is in a known state.
        open = null;
        days.forget();
        names = new NameKeeper();
        client.end().catch(() => {});
        throw error;
      }
    },
    async stop() {
      const client = open;
      open = null;
      await client?.end();
    },
  };
}

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Which days have a partition, remembered until a write fails (a partition may have been dropped meanwhile). */
class MessageDays {
  #open = new Map<string, boolean>();
  #dayOf = { day: '', fromMs: 0 };

  /** Makes the partitions that `batch` needs. @returns the days of `batch` that take no messages any more */
  async listRetired(client: pg.Client, batch: Batch): Promise<ReadonlySet<string>> {
    const days = new Set<string>();
    for (const { sentAtMs } of batch.messages) days.add(this.#toDay(sentAtMs));
    const retired = new Set<string>();
    for (const day of days) {
      let isOpen = this.#open.get(day);
      if (isOpen === undefined) {
        const { rows } = await client.query<{ is_open: boolean }>('select ensure_message_day($1::date) as is_open', [day]);
        isOpen = rows[0]?.is_open ?? false;
        this.#open.set(day, isOpen);
      }
      if (!isOpen) retired.add(day);
    }
    return retired;
  }

  forget(): void {
    this.#open.clear();
  }

  /** Consecutive messages are nearly always of one day. */
  #toDay(ms: number): string {
    if (ms < this.#dayOf.fromMs || ms >= this.#dayOf.fromMs + DAY_MS)
      this.#dayOf = { day: toDay(ms), fromMs: Math.floor(ms / DAY_MS) * DAY_MS };
    return this.#dayOf.day;
  }
}
