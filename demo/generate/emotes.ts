/** A Twitch emote: what stands in the text, and the id that the `emotes` tag names. */
export interface Emote {
  readonly id: string;
  readonly name: string;
}

const emote = (name: string, id: string): Emote => ({ id, name });

/** Global emotes with Twitch's own ids, roughly in the order of their use. */
export const GLOBAL_EMOTES: readonly [Emote, ...Emote[]] = [
  emote('LUL', '425618'),
  emote('Kappa', '25'),
  emote('PogChamp', '305954156'),
  emote('BibleThump', '86'),
  emote('NotLikeThis', '58765'),
  emote('HeyGuys', '30259'),
  emote('ResidentSleeper', '245'),
  emote('4Head', '354'),
  emote('SeemsGood', '64138'),
  emote('WutFace', '28087'),
  emote('Kreygasm', '41'),
  emote('DansGame', '33'),
  emote('SwiftRage', '34'),
  emote('PJSalt', '36'),
  emote('FailFish', '360'),
  emote('VoHiYo', '81274'),
  emote('CoolStoryBob', '123171'),
  emote('KappaPride', '55338'),
  emote('GivePLZ', '112291'),
  emote('TakeNRG', '112292'),
  emote('BloodTrail', '69'),
  emote('TwitchUnity', '196892'),
];

export const HYPE_EMOTES: readonly [Emote, ...Emote[]] = [
  emote('PogChamp', '305954156'),
  emote('Kreygasm', '41'),
  emote('LUL', '425618'),
  emote('SeemsGood', '64138'),
  emote('TakeNRG', '112292'),
  emote('SwiftRage', '34'),
];

/** Emotes of browser extensions: plain words on the wire. */
export const EXTENSION_EMOTES: readonly [string, ...string[]] = [
  'KEKW',
  'OMEGALUL',
  'monkaS',
  'Sadge',
  'catJAM',
  'PogU',
  'EZ',
  'Clap',
  'peepoHappy',
  'Copium',
  'modCheck',
  'widepeepoHappy',
];
