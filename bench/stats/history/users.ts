import { type ChannelId, type Login, toChannelId, toLogin } from '../../../src/domain/ids.ts';

/** Everybody of a history, as numbers from 0 up. Ids ascend with the numbers and lie about as far apart as Twitch's. */
export interface Users {
  readonly count: number;
  /** Below 2^32, by number. */
  readonly ids: Uint32Array;
}

/** A bot that the product knows as one, and under that name. */
export const BOT = { user: 0, id: 19_264_788, login: 'nightbot' } as const;
const FIRST_ID = 20_000_000;
const LAST_ID = 1_300_000_000;

const STARTS = [
  'mo',
  'ka',
  'zen',
  'ri',
  'lu',
  'tar',
  'vex',
  'no',
  'sha',
  'pi',
  'dra',
  'el',
  'fro',
  'gi',
  'hex',
  'ju',
  'ni',
  'qua',
  'sol',
  'wy',
];
const MIDDLES = ['na', 'ri', 'lo', 'ko', 'mi', 'ta', 'ze', 'ra', 'vi', 'su', 'do', 'le', 'xa'];
const ENDS = ['th', 'x', 'n', 'r', 's', 'tv', 'lin', 'gg', 'ow', 'ix', 'a'];

export function toUsers(count: number): Users {
  const step = Math.floor((LAST_ID - FIRST_ID) / count);
  const ids = new Uint32Array(count);
  for (let user = 0; user < count; user += 1) ids[user] = FIRST_ID + user * step + ((Math.imul(user, 2_654_435_761) >>> 0) % step);
  ids[BOT.user] = BOT.id;
  return { count, ids };
}

/** Different for different users. */
export function loginOf(user: number): string {
  if (user === BOT.user) return BOT.login;
  const pick = (from: readonly string[], by: number): string => from[Math.floor(user / by) % from.length] ?? '';
  return `${pick(STARTS, 1)}${pick(MIDDLES, 20)}${pick(ENDS, 260)}${user.toString(36)}`;
}

export function displayNameOf(user: number): string {
  const login = loginOf(user);
  return user % 3 === 0 ? login : login.charAt(0).toUpperCase() + login.slice(1);
}

/** The channel whose broadcaster is `user`. @throws {Error} never for a user of the history */
export function toChannelIdOf({ ids }: Users, user: number): ChannelId {
  const id = toChannelId(String(ids[user]));
  if (id === null) throw new Error(`user ${user} has no id`);
  return id;
}

/** @throws {Error} never for a user of the history */
export function typedLoginOf(user: number): Login {
  const login = toLogin(loginOf(user));
  if (login === null) throw new Error(`user ${user} has no login`);
  return login;
}
