import type { JsonObject } from '../state/json.ts';

export interface Dispatch {
  readonly op: 0;
  readonly s: number;
  readonly t: string;
  readonly d: JsonObject;
}

const MAX_KEPT = 10_000;

/** One identified client, beyond the life of its sockets: numbers what it gets and keeps it for a resume. */
export class Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  /** Null while the client is away. */
  send: ((dispatch: Dispatch) => void) | null = null;
  private seq = 0;
  private readonly kept: Dispatch[] = [];

  constructor(id: string, intents: number, shard: readonly [number, number]) {
    this.id = id;
    this.intents = intents;
    this.shard = shard;
  }

  dispatch(event: string, data: JsonObject): void {
    this.seq += 1;
    const dispatch: Dispatch = { op: 0, s: this.seq, t: event, d: data };
    this.kept.push(dispatch);
    if (this.kept.length > MAX_KEPT) this.kept.shift();
    this.send?.(dispatch);
  }

  /** What came after `seq`; null when that can't be said any more, or was never sent. */
  listMissed(seq: number): readonly Dispatch[] | null {
    const first = this.kept[0]?.s ?? 1;
    return seq > this.seq || seq < first - 1 ? null : this.kept.filter(({ s }) => s > seq);
  }

  /** Events of a guild go to the shard that it falls to. https://discord.com/developers/docs/topics/gateway#sharding */
  isFor(guildId: string | null): boolean {
    const [id, count] = this.shard;
    return guildId === null ? id === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
  }
}
