import type { EmoteKey, EmoteSource } from '../domain/emote-uses.ts';
import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import { type Db, prepared } from './database.ts';
import { emoteName } from './rollups/emote-numbers.ts';
import type { EmoteCount } from './rollups/uses-tally.ts';
import { addUp, type Kept, toKept } from './uses/kept.ts';
import type { UsesPlan } from './uses/plan.ts';
import { EMOTES, getCutToMs, listTop, type UsesSource } from './uses/ranked-uses.ts';
import { tallyMessages } from './uses/raw-uses.ts';
import { readPlan } from './uses/read-plan.ts';
import { listRising, type Risen, type Rising, readFrame, readPlans } from './uses/rising-uses.ts';

export type { EmoteCount };

export interface TopEmotes extends Kept {
  /** The most uses first, ties by name. */
  readonly top: readonly EmoteCount[];
}

/** The `limit` emotes that were used most in the own messages of `range`, taken to whole minutes: exactly, of what is kept. */
export async function listTopEmotes(db: Db, channelId: ChannelId, range: Range, limit: number): Promise<TopEmotes> {
  const plan = await readPlan(db, channelId, range);
  const counted = await countRaw(db, channelId, plan);
  const source = toSource(db, channelId, plan, counted, await numberEmotes(db, [...counted.values()]));
  const [top, cutToMs] = await Promise.all([listTop(db, EMOTES, source, limit), getCutToMs(db, EMOTES, source)]);
  const emotes = await source.emotesOf(top.map(({ used }) => used));
  const counts = top.flatMap(({ used, uses }): EmoteCount[] => {
    const emote = emotes.get(used);
    return emote ? [{ emote, uses }] : [];
  });
  return { top: counts.sort((a, b) => b.uses - a.uses || byName(a.emote, b.emote)), ...toKept(source, cutToMs) };
}

export interface RisingEmotes extends Omit<Rising, 'risen'> {
  readonly risen: readonly ({ readonly emote: EmoteKey } & Omit<Risen, 'used'>)[];
  readonly now: Kept;
  readonly before: Kept;
}

/** The `limit` emotes that gained most uses in `range` against `before`; see `toRise`. */
export async function listRisingEmotes(db: Db, channelId: ChannelId, range: Range, before: Range, limit: number): Promise<RisingEmotes> {
  const plans = await readPlans(db, channelId, range, before);
  const [frame, emotesNow, emotesBefore] = await Promise.all([
    readFrame(db, channelId, plans),
    countRaw(db, channelId, plans.now),
    countRaw(db, channelId, plans.before),
  ]);
  const numbers = await numberEmotes(db, [...emotesNow.values(), ...emotesBefore.values()]);
  const now = toSource(db, channelId, plans.now, emotesNow, numbers);
  const earlier = toSource(db, channelId, plans.before, emotesBefore, numbers);
  const [rising, cutToMs, cutBeforeMs] = await Promise.all([
    listRising(db, EMOTES, now, earlier, frame, limit),
    getCutToMs(db, EMOTES, now),
    getCutToMs(db, EMOTES, earlier),
  ]);
  const emotes = await now.emotesOf(rising.risen.map(({ used }) => used));
  return {
    ...rising,
    risen: rising.risen.flatMap(({ used, ...rest }) => {
      const emote = emotes.get(used);
      return emote ? [{ emote, ...rest }] : [];
    }),
    now: toKept(now, cutToMs),
    before: toKept(earlier, cutBeforeMs),
  };
}

const byName = (a: EmoteKey, b: EmoteKey): number => (emoteOrder(a) < emoteOrder(b) ? -1 : 1);
const emoteOrder = ({ name, source, id }: EmoteKey): string => `${name} ${source} ${id}`;

interface EmoteSourceOfUses extends UsesSource {
  /** What numbers stand for. */
  emotesOf(numbers: readonly string[]): Promise<ReadonlyMap<string, EmoteKey>>;
}

/** By `emoteName`. */
type Counted = ReadonlyMap<string, EmoteCount>;

const countRaw = async (db: Db, channelId: ChannelId, plan: UsesPlan): Promise<Counted> =>
  addUp(await tallyMessages(db, channelId, plan.raw)).emotes;

/** Numbers of emotes by `emoteName`; those of emotes that no rollup knows yet are below zero. */
async function numberEmotes(db: Db, emotes: readonly EmoteCount[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(emotes.map(({ emote }) => [emoteName(emote), emote]));
  const numbers = new Map((await findNumbers(db, [...wanted.values()])).map(({ number, emote }) => [emoteName(emote), number]));
  for (const name of wanted.keys()) if (!numbers.has(name)) numbers.set(name, String(-1 - numbers.size));
  return numbers;
}

function toSource(db: Db, channelId: ChannelId, plan: UsesPlan, counted: Counted, numbers: ReadonlyMap<string, string>): EmoteSourceOfUses {
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
