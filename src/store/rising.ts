import type { EmoteKey } from '../domain/emote-uses.ts';
import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Frame } from '../domain/rise.ts';
import type { Db } from './database.ts';
import { sumMessages } from './message-counts.ts';
import { type EmoteSourceOfUses, numberEmotes, toEmoteSource } from './uses/emote-source.ts';
import { addUp, type Kept, toKept } from './uses/kept.ts';
import type { UsesPlan } from './uses/plan.ts';
import { EMOTES, listCutsToMs, WORDS } from './uses/ranked-uses.ts';
import { tallyMessages } from './uses/raw-uses.ts';
import { readPlan } from './uses/read-plan.ts';
import { listRisen, listRises, type Risen } from './uses/rising-uses.ts';

export type RisenUse = Omit<Risen, 'kind' | 'used'> & ({ readonly word: string } | { readonly emote: EmoteKey });

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
  const words = {
    kind: WORDS,
    now: { channelId, plan, tallied: tally.words },
    before: { channelId, plan: planBefore, tallied: tallyBefore.words },
  };
  const toEmotes = async () => {
    const numbers = await numberEmotes(db, [...tally.emotes.values(), ...tallyBefore.emotes.values()]);
    const now = toEmoteSource(db, channelId, plan, tally.emotes, numbers);
    const compared = { kind: EMOTES, now, before: toEmoteSource(db, channelId, planBefore, tallyBefore.emotes, numbers) };
    return { compared, emotesOf: now.emotesOf, rises: await listRises(db, compared, frame) };
  };
  const [wordRises, emotes, [cutToMs = null, cutBeforeMs = null]] = await Promise.all([
    listRises(db, words, frame),
    toEmotes(),
    listCutsToMs(db, WORDS, [words.now, words.before]),
  ]);
  const risen = await listRisen(db, [words, emotes.compared], [...wordRises, ...emotes.rises], frame, limit);
  return {
    risen: await nameRisen(risen, emotes.emotesOf),
    ...frame,
    now: toKept(words.now, cutToMs),
    before: toKept(words.before, cutBeforeMs),
  };
}

async function nameRisen(risen: readonly Risen[], emotesOf: EmoteSourceOfUses['emotesOf']): Promise<RisenUse[]> {
  const emotes = await emotesOf(risen.filter(({ kind }) => kind === EMOTES).map(({ used }) => used));
  return risen.flatMap(({ kind, used, ...rest }): RisenUse[] => {
    if (kind === WORDS) return [{ word: used, ...rest }];
    const emote = emotes.get(used);
    return emote ? [{ emote, ...rest }] : [];
  });
}

async function sumOf(db: Db, channelId: ChannelId, { counted }: UsesPlan): Promise<number> {
  return (await sumMessages(db, [channelId], counted)).get(channelId) ?? 0;
}
