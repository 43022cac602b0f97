import { COMMANDS, COPYPASTA, EMOJI, HYPE, LINKS, QUESTIONS, REACTIONS } from './calls.ts';
import type { ChannelPlan } from './channels.ts';
import type { Member } from './community.ts';
import { type Emote, EXTENSION_EMOTES, GLOBAL_EMOTES, HYPE_EMOTES } from './emotes.ts';
import { PHRASES, type Words } from './phrases.ts';
import { createSampler, type Random, zipfWeights } from './random.ts';
import { write } from './utterance.ts';
import type { Spoken, Utterance } from './wire.ts';

/** What is going on in a channel, as far as it changes what people write. */
export type Mood = 'calm' | 'hype' | 'raid';

export interface TalkContext {
  readonly mood: Mood;
  /** What was said last, newest first or last in no order that matters; empty at the beginning. */
  readonly recent: readonly Spoken[];
}

type Form = (member: Member, context: TalkContext) => Utterance;
type Choice = readonly [weight: number, form: Form];

/** Those that are written more often are in it more often. */
const EXTENSIONS = nonEmpty(EXTENSION_EMOTES.flatMap((name, rank) => Array.from({ length: Math.ceil(6 / (rank + 1)) }, () => name)));
const COMMAND_WORDS = nonEmpty(Object.keys(COMMANDS));
/** Twitch takes 500 characters. */
const MAX_QUOTED = 300;
const CHEERS = [1, 10, 50, 100, 100, 100, 200, 250, 500, 1_000, 2_500] as const;

/** Makes up what members of a channel say. */
export function createTalk(plan: ChannelPlan, random: Random): (member: Member, context: TalkContext) => Utterance {
  const drawEmote = createSampler(zipfWeights(GLOBAL_EMOTES.length, 1.1, 1));
  const drawReaction = createSampler(zipfWeights(REACTIONS.length, 0.8, 1));
  const global = (): Emote => GLOBAL_EMOTES[drawEmote(random)] ?? GLOBAL_EMOTES[0];
  const emoteOf = (member: Member): Emote => (member.isSubscriber && random.chance(0.45) ? random.pick(plan.emotes) : global());
  /** Most write in their language, and everybody knows some English. */
  const phraseOf = ({ person }: Member): string => random.pick(PHRASES[random.chance(0.88) ? person.language : 'en']);
  const repeats = (): number => (random.chance(0.55) ? 1 : random.int(2, random.chance(0.2) ? 9 : 4));
  const reaction = (): string => REACTIONS[drawReaction(random)] ?? REACTIONS[0];

  const calmForms: readonly [Choice, ...Choice[]] = [
    [44, (member) => write().words(phraseOf(member)).done()],
    [13, (member) => write().words(phraseOf(member)).emote(emoteOf(member), random.int(1, 2)).done()],
    [13, (member) => write().emote(emoteOf(member), repeats()).done()],
    [2, (member) => write().emote(emoteOf(member)).words(phraseOf(member)).emote(emoteOf(member)).done()],
    [8, () => write().words(reaction()).done()],
    [2.5, (member) => write().words(phraseOf(member)).words(random.pick(EMOJI)).emote(emoteOf(member)).done()],
    [
      1.5,
      () =>
        write()
          .words(random.pick(EMOJI).repeat(random.int(1, 4)))
          .done(),
    ],
    [
      3 * (plan.extensions ?? 1),
      (member) =>
        write()
          .words(random.chance(0.5) ? phraseOf(member) : '')
          .words(random.pick(EXTENSIONS))
          .done(),
    ],
    [2, () => write().words(random.pick(QUESTIONS)).done()],
    [5, mention],
    [4, reply],
    [
      0.8,
      (member) =>
        write()
          .words(random.chance(0.4) ? phraseOf(member) : '')
          .words(random.pick(LINKS))
          .done(),
    ],
    [1, () => write().words(random.pick(COMMAND_WORDS)).done()],
    [0.5, copypasta],
    [0.4, (member) => write().words('is').words(phraseOf(member)).emote(global()).done({ isAction: true })],
    [0.35, cheer],
  ];
  const hypeForms: readonly [Choice, ...Choice[]] = [
    [
      34,
      (member) =>
        write()
          .emote(member.isSubscriber && random.chance(0.5) ? random.pick(plan.emotes) : random.pick(HYPE_EMOTES), random.int(1, 8))
          .done(),
    ],
    [30, () => write().words(random.pick(HYPE)).done()],
    [12, () => write().words(random.pick(HYPE)).emote(random.pick(HYPE_EMOTES), random.int(1, 3)).done()],
    [
      8,
      () =>
        write()
          .words(random.pick(EMOJI).repeat(random.int(2, 6)))
          .done(),
    ],
    [8, () => write().words(reaction()).done()],
    [5, (member) => write().words(phraseOf(member)).done()],
    [2.5, cheer],
    [1.5, (_, { recent }) => again(recent)],
  ];

  const drawCalm = createSampler(calmForms.map(([weight]) => weight));
  const drawHype = createSampler(hypeForms.map(([weight]) => weight));

  function mention(member: Member, { recent }: TalkContext): Utterance {
    const other = pickFrom(recent, random)?.member.person ?? member.person;
    const writing = random.chance(0.8)
      ? write().words(`@${other.displayName}`).words(phraseOf(member))
      : write().words(phraseOf(member)).words(`@${other.displayName}`);
    return (random.chance(0.3) ? writing.emote(emoteOf(member)) : writing).done();
  }

  function reply(member: Member, { recent }: TalkContext): Utterance {
    const to = pickFrom(recent, random);
    if (to === null) return write().words(phraseOf(member)).done();
    const writing = write().words(`@${to.member.person.displayName}`).words(phraseOf(member));
    return (random.chance(0.35) ? writing.emote(emoteOf(member)) : writing).done({ replyTo: to });
  }

  /** Somebody pastes, and some of those after him paste the same. */
  function copypasta(_: Member, { recent }: TalkContext): Utterance {
    const known = recent.find(({ text }) => text.length > 60 && text.length <= MAX_QUOTED && !text.startsWith('@'));
    return known !== undefined && random.chance(0.7) ? repeat(known) : write().words(random.pick(COPYPASTA)).done();
  }

  function again(recent: readonly Spoken[]): Utterance {
    const spoken = pickFrom(recent, random);
    return spoken === null || spoken.text.length > MAX_QUOTED ? write().words(random.pick(HYPE)).done() : repeat(spoken);
  }

  function cheer(member: Member): Utterance {
    const bits = random.pick(CHEERS);
    const writing = write().words(`Cheer${bits}`);
    return (random.chance(0.7) ? writing.words(phraseOf(member)) : writing.emote(global())).done({ bits });
  }

  return (member, context) => {
    if (context.mood === 'raid') return raidCall(member, plan, random);
    const [, form] =
      context.mood === 'hype' ? (hypeForms[drawHype(random)] ?? hypeForms[0]) : (calmForms[drawCalm(random)] ?? calmForms[0]);
    return form(member, context);
  };
}

/** What raiders shout when they arrive. */
function raidCall(member: Member, plan: ChannelPlan, random: Random): Utterance {
  const call = random.pick(RAID_CALLS);
  return random.chance(0.5)
    ? write()
        .words(`${call} ${random.pick(EMOJI)}`)
        .emote(random.pick(GLOBAL_EMOTES), random.int(1, 4))
        .done()
    : write()
        .words(random.chance(0.5) ? call : random.pick(PHRASES[member.person.language]))
        .words(`@${plan.displayName}`)
        .done();
}

const RAID_CALLS: Words = [
  'RAID',
  'raid raid raid',
  'hello from the other side',
  'we are here',
  'RAAAAAID',
  'hola hola venimos en paz',
  'レイドから来ました',
  'привет от рейда',
];

function repeat({ text, emotes }: Spoken): Utterance {
  return { text, emotes, bits: 0, isAction: false, replyTo: null };
}

function pickFrom<T>(items: readonly T[], random: Random): T | null {
  return items[random.int(0, items.length - 1)] ?? null;
}

function nonEmpty(words: readonly string[]): Words {
  const [first = '', ...rest] = words;
  return [first, ...rest];
}
