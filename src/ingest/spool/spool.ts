import type { Log } from '../../log.ts';
import type { RecorderNote } from '../../store/writer/batch.ts';
import { ChunkCache } from './cache.ts';
import { ChunkIndex } from './chunk-index.ts';
import { type Disk, listChunks, openDisk, toChunkKey } from './disk.ts';
import { createMemory, type Memory } from './memory.ts';
import { toDropped, toSpoolLine, toSpoolNote } from './record.ts';

export interface Chunk {
  readonly sequence: number;
  readonly text: string;
}

export interface SpoolStatus {
  readonly bytes: number;
  readonly chunks: number;
  /** When the oldest chunk was sealed; null when there is none. */
  readonly oldestSealedAtMs: number | null;
  /** Why chunks are kept in memory only; null in good weather. */
  readonly degraded: string | null;
  readonly droppedLines: number;
}

export interface SpoolOptions {
  readonly dataDir: string;
  /** Past it the oldest lines are thrown away, counted and noted. */
  readonly maxBytes: number;
  /** Names what each chunk ends with: the instant up to which everything is in it. */
  readonly recorderId: string;
  readonly log: Log;
  /** How much time a SIGKILL may cost. */
  readonly sealMs?: number;
}

/** A chunk is sealed early at this size, so that no chunk exceeds a batch by much. */
const MAX_CHUNK_LINES = 2_500;
/** Chunks that are on disk stay readable without it up to this size. */
const MAX_CACHED_BYTES = 16 * 1_048_576;
/** Chunks that the disk refuses are kept in memory up to this size. */
const MAX_UNSAVED_BYTES = 64 * 1_048_576;
/** How often a chunk says that the recorder is alive when there is no chat. */
const ALIVE_MS = 1_000;

/**
 * The write-ahead log between chat and Postgres: what was read is sealed into chunks, put on disk at once, and taken away when Postgres has it.
 * A chunk that can't be put on disk is kept in memory, and the status says so.
 */
export class Spool {
  /** What is kept beside the chat, in the same place and under the same lock. */
  readonly memory: Memory;
  readonly #options: SpoolOptions;
  readonly #disk: Disk | null;
  readonly #index = new ChunkIndex();
  readonly #cache = new ChunkCache();
  #timer: NodeJS.Timeout | undefined;
  #nextSequence = 0;
  #pending: string[] = [];
  #pendingLines = 0;
  #sealedAtMs = 0;
  #saving: Promise<void> = Promise.resolve();
  #peeked: readonly Chunk[] = [];
  /** Up to here chunks have been thrown away already. */
  #trimmed = -1;
  #droppedLines = 0;
  #degraded: string | null = null;
  #isClosed = false;
  #wake: (() => void) | null = null;

  /**
   * Opens the spool in `<dataDir>/spool`; its lock guards the whole data folder against a second process.
   * An unwritable folder is no error: the spool is then degraded from the start.
   * @throws {ConfigError} when another process holds the folder
   */
  static async open(options: SpoolOptions): Promise<Spool> {
    try {
      const disk = await openDisk(options.dataDir);
      const spool = new Spool(options, disk);
      for await (const { sequence, bytes, sealedAtMs } of listChunks(disk)) {
        spool.#index.push(sequence, bytes, sealedAtMs ?? Date.now());
        spool.#nextSequence = sequence + 1;
      }
      return spool.#start();
    } catch (error) {
      if (error instanceof Error && error.name === 'ConfigError') throw error;
      const spool = new Spool(options, null);
      spool.#degrade(error);
      return spool.#start();
    }
  }

  private constructor(options: SpoolOptions, disk: Disk | null) {
    this.#options = options;
    this.#disk = disk;
    this.memory = createMemory(disk);
  }

  /** Not before every chunk of an earlier run is known: one sealed meanwhile would take the place, and the key on disk, of one not yet seen. */
  #start(): this {
    this.#timer = setInterval(() => this.seal(), this.#options.sealMs ?? 25);
    return this;
  }

  /** Adds a raw IRC line. Never blocks, never throws. */
  line(line: string, receivedAtMs: number): void {
    if (this.#isClosed) return;
    this.#pending.push(toSpoolLine(receivedAtMs, line));
    this.#pendingLines += 1;
    if (this.#pendingLines >= MAX_CHUNK_LINES) this.seal();
  }

  note(note: RecorderNote): void {
    if (!this.#isClosed) this.#pending.push(toSpoolNote(note));
  }

  /** Ends the current chunk. Resolves when all chunks so far are on disk, or known not to be. */
  seal(): Promise<void> {
    const nowMs = Date.now();
    if (this.#pending.length === 0 && nowMs - this.#sealedAtMs < ALIVE_MS) return this.#saving;
    this.#pending.push(toSpoolNote({ type: 'alive', recorderId: this.#options.recorderId, atMs: nowMs }));
    const text = this.#pending.join('\n');
    const sequence = this.#nextSequence;
    this.#nextSequence += 1;
    this.#pending = [];
    this.#pendingLines = 0;
    this.#sealedAtMs = nowMs;
    this.#index.push(sequence, Buffer.byteLength(text), nowMs);
    this.#cache.set(sequence, { text, saved: false });
    this.#saving = this.#saving
      .then(() => this.#save(sequence))
      .then(() => this.#makeRoom())
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the spool could not make room'))
      .then(() => this.#wake?.());
    return this.#saving;
  }

  /** The oldest chunks, together about `maxLines` lines at the most but at least one chunk; empty when there is none. */
  async peek(maxLines: number): Promise<readonly Chunk[]> {
    const chunks: Chunk[] = [];
    let lines = 0;
    for (let position = 0; position < this.#index.length && lines < maxLines; position += 1) {
      const sequence = this.#index.sequenceAt(position);
      const text = sequence === undefined ? undefined : await this.#read(sequence);
      if (sequence === undefined || text === undefined) break;
      chunks.push({ sequence, text });
      lines += countLines(text);
      // Set as they are read: making room must not change what is about to be stored.
      this.#peeked = chunks;
    }
    return chunks;
  }

  /** Takes away the chunks that the last `peek` gave. */
  async remove(chunks: readonly Chunk[]): Promise<void> {
    await this.#saving;
    for (const { sequence } of chunks) {
      if (this.#index.sequenceAt(0) !== sequence) throw new Error('only the oldest chunk can be removed');
      this.#index.shift();
      this.#cache.delete(sequence);
    }
    this.#peeked = [];
    try {
      await this.#disk?.batch(chunks.map(({ sequence }) => ({ type: 'del' as const, key: toChunkKey(sequence) })));
    } catch (error) {
      // It will be stored once more after a restart, which changes nothing.
      this.#options.log.warn({ err: error }, 'a stored chunk could not be removed from the spool');
    }
  }

  /** Resolves when there is a chunk, or after `timeoutMs`. */
  waitForChunk(timeoutMs: number): Promise<void> {
    if (this.#index.length > 0 || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#wake = done;
    });
  }

  status(): SpoolStatus {
    return {
      bytes: this.#index.bytes,
      chunks: this.#index.length,
      oldestSealedAtMs: this.#index.oldestSealedAtMs,
      degraded: this.#degraded,
      droppedLines: this.#droppedLines,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.seal();
    this.#isClosed = true;
    this.#wake?.();
    await this.#disk?.close();
  }

  async #read(sequence: number): Promise<string | undefined> {
    return this.#cache.get(sequence)?.text ?? (await this.#disk?.get(toChunkKey(sequence)));
  }

  async #save(sequence: number): Promise<void> {
    if (!this.#disk) return;
    try {
      if (this.#degraded) {
        await this.#recover(this.#disk);
      } else {
        await this.#put(this.#disk, sequence);
      }
    } catch (error) {
      this.#degrade(error);
    }
  }

  async #put(disk: Disk, sequence: number): Promise<void> {
    const cached = this.#cache.get(sequence);
    if (!cached) return;
    await disk.put(toChunkKey(sequence), cached.text);
    this.#cache.set(sequence, { ...cached, saved: true });
  }

  /** LevelDB's log may end in half a record, after which a restart would read nothing: it is opened anew before anything else is written. */
  async #recover(disk: Disk): Promise<void> {
    await disk.close();
    await disk.open();
    for (const sequence of this.#cache.listUnsaved()) await this.#put(disk, sequence);
    this.#degraded = null;
    this.#options.log.info('the data folder takes data again');
  }

  #degrade(error: unknown): void {
    if (!this.#degraded)
      this.#options.log.error({ err: error }, 'the data folder can not be written: chat is kept in memory until the database has it');
    this.#degraded = error instanceof Error ? error.message : String(error);
  }

  async #makeRoom(): Promise<void> {
    for (let position = 0; position < this.#index.length; position += 1) {
      if (this.#index.bytes <= this.#options.maxBytes && this.#cache.unsavedBytes <= MAX_UNSAVED_BYTES) break;
      const sequence = this.#index.sequenceAt(position) ?? 0;
      if (sequence <= this.#trimmed) continue;
      this.#trimmed = sequence;
      if (!this.#peeked.some((chunk) => chunk.sequence === sequence)) await this.#throwAway(position, sequence);
    }
    this.#cache.trim(MAX_CACHED_BYTES);
  }

  async #throwAway(position: number, sequence: number): Promise<void> {
    const text = await this.#read(sequence);
    if (text === undefined) return;
    const rest = toDropped(text);
    this.#droppedLines += rest.lines;
    this.#index.resize(position, Buffer.byteLength(rest.text));
    const cached = this.#cache.get(sequence);
    this.#cache.delete(sequence);
    if (cached && !cached.saved) this.#cache.set(sequence, { ...cached, text: rest.text });
    else await this.#disk?.put(toChunkKey(sequence), rest.text);
  }
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
