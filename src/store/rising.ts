import type { EmoteKey } from '../domain/emote-uses.ts';
import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Frame } from '../domain/rise.ts';
import type { Db } from './database.ts';
import { sumMessages } from './message-counts.ts';
import type { EmoteCount } from './rollups/uses-tally.ts';
import { numberEmotes, toEmoteSource } from './uses/emote-source.ts';
import { addUp, type Kept, toKept } from './uses/kept.ts';
import type { UsesPlan } from './uses/plan.ts';
import { EMOTES, getCutToMs, WORDS } from './uses/ranked-uses.ts';
import { tallyMessages } from './uses/raw-uses.ts';
import { readPlan } from './uses/read-plan.ts';
import { listRisen, type Risen } from './uses/rising-uses.ts';

export type RisenUse = Omit<Risen, 'used'> & ({ readonly word: string } | { readonly emote: EmoteKey });

/** Own messages of both times, and what rose. */
export interface Rising extends Frame {
  /** The largest gain first. */
  readonly risen: readonly RisenUse[];
  readonly now: Kept;
  readonly before: Kept;
}

/** The `limit` words and emotes that gained most uses in `range` against `before`, which ends where it begins; see `toRise`. */
export async function listRising(db: Db, channelId: ChannelId, range: Range, before: Range, limit: number): Promise<Rising> {
  const [plan, planBefore] = await Promise.all([readPlan(db, channelId, range), readPlan(db, channelId, before)]);
  const [messages, messagesBefore, tally, tallyBefore] = await Promise.all([
    sumOf(db, channelId, plan),
    sumOf(db, channelId, planBefore),
    tallyMessages(db, channelId, plan.raw).then(addUp),
    tallyMessages(db, channelId, planBefore.raw).then(addUp),
  ]);
  const frame = { messages, messagesBefore };
  const words = { channelId, plan, tallied: tally.words };
  const wordsBefore = { channelId, plan: planBefore, tallied: tallyBefore.words };
  const [risenWords, risenEmotes, cutToMs, cutBeforeMs] = await Promise.all([
    listRisen(db, WORDS, words, wordsBefore, frame, limit),
    listRisenEmotes(db, { ...words, counted: tally.emotes }, { ...wordsBefore, counted: tallyBefore.emotes }, frame, limit),
    getCutToMs(db, WORDS, words),
    getCutToMs(db, WORDS, wordsBefore),
  ]);
  const risen: RisenUse[] = [...risenWords.map(({ used, ...rest }) => ({ word: used, ...rest })), ...risenEmotes];
  return {
    risen: risen.sort((a, b) => b.gain - a.gain || b.uses - a.uses).slice(0, limit),
    ...frame,
    now: toKept(words, cutToMs),
    before: toKept(wordsBefore, cutBeforeMs),
  };
}

async function sumOf(db: Db, channelId: ChannelId, { counted }: UsesPlan): Promise<number> {
  return (await sumMessages(db, [channelId], counted)).get(channelId) ?? 0;
}

/** What of emotes is counted: rows by the plan, and beside them what was counted from messages, by `emoteName`. */
interface EmotesToCount {
  readonly channelId: ChannelId;
  readonly plan: UsesPlan;
  readonly counted: ReadonlyMap<string, EmoteCount>;
}

async function listRisenEmotes(db: Db, now: EmotesToCount, before: EmotesToCount, frame: Frame, limit: number): Promise<RisenUse[]> {
  const numbers = await numberEmotes(db, [...now.counted.values(), ...before.counted.values()]);
  const toSource = ({ channelId, plan, counted }: EmotesToCount) => toEmoteSource(db, channelId, plan, counted, numbers);
  const source = toSource(now);
  const risen = await listRisen(db, EMOTES, source, toSource(before), frame, limit);
  const emotes = await source.emotesOf(risen.map(({ used }) => used));
  return risen.flatMap(({ used, ...rest }) => {
    const emote = emotes.get(used);
    return emote ? [{ emote, ...rest }] : [];
  });
}
