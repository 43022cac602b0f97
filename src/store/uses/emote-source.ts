import type { EmoteKey, EmoteSource } from '../../domain/emote-uses.ts';
import type { ChannelId } from '../../domain/ids.ts';
import { type Db, prepared } from '../database.ts';
import { emoteName } from '../rollups/emote-numbers.ts';
import type { EmoteCount } from '../rollups/uses-tally.ts';
import type { UsesPlan } from './plan.ts';
import type { UsesSource } from './ranked-uses.ts';

/** Emotes that are counted by number. */
export interface EmoteSourceOfUses extends UsesSource {
  /** What numbers stand for. */
  emotesOf(numbers: readonly string[]): Promise<ReadonlyMap<string, EmoteKey>>;
}

/** By `emoteName`. */
type Counted = ReadonlyMap<string, EmoteCount>;

/** Numbers of emotes by `emoteName`; those of emotes that no rollup knows yet are below zero. */
export async function numberEmotes(db: Db, emotes: readonly EmoteCount[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(emotes.map(({ emote }) => [emoteName(emote), emote]));
  const numbers = new Map((await findNumbers(db, [...wanted.values()])).map(({ number, emote }) => [emoteName(emote), number]));
  for (const name of wanted.keys()) if (!numbers.has(name)) numbers.set(name, String(-1 - numbers.size));
  return numbers;
}

export function toEmoteSource(
  db: Db,
  channelId: ChannelId,
  plan: UsesPlan,
  counted: Counted,
  numbers: ReadonlyMap<string, string>,
): EmoteSourceOfUses {
  const numberOf = (name: string): string => numbers.get(name) ?? '';
  const unknown = new Map(
    [...counted].map(([name, { emote }]) => [numberOf(name), emote] as const).filter(([number]) => number.startsWith('-')),
  );
  return {
    channelId,
    plan,
    tallied: new Map(Array.from(counted, ([name, { uses }]) => [numberOf(name), uses])),
    emotesOf: async (wanted) => {
      const known = await findEmotes(
        db,
        wanted.filter((number) => !number.startsWith('-')),
      );
      return new Map([...known.map(({ number, emote }) => [number, emote] as const), ...unknown]);
    },
  };
}

interface NumberedEmote {
  readonly number: string;
  readonly emote: EmoteKey;
}

interface RawEmote {
  emote_no: string;
  source: EmoteSource;
  emote_id: string;
  name: string;
}

const toNumbered = (raw: RawEmote): NumberedEmote => ({
  number: raw.emote_no,
  emote: { source: raw.source, id: raw.emote_id, name: raw.name },
});

/** Those of `emotes` that are in a rollup. */
async function findNumbers(db: Db, emotes: readonly EmoteKey[]): Promise<NumberedEmote[]> {
  if (emotes.length === 0) return [];
  const { rows } = await prepared<RawEmote>(
    db,
    `select e.emote_no, e.source, e.emote_id, e.name
       from unnest(:sources::text[], :ids::text[], :names::text[]) as w(source, emote_id, name) join emotes e using (source, emote_id, name)`,
    { sources: emotes.map(({ source }) => source), ids: emotes.map(({ id }) => id), names: emotes.map(({ name }) => name) },
  );
  return rows.map(toNumbered);
}

async function findEmotes(db: Db, numbers: readonly string[]): Promise<NumberedEmote[]> {
  if (numbers.length === 0) return [];
  const { rows } = await prepared<RawEmote>(
    db,
    'select emote_no, source, emote_id, name from emotes where emote_no = any(:numbers::bigint[])',
    { numbers: [...numbers] },
  );
  return rows.map(toNumbered);
}
