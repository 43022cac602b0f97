import type { ChatterId, Login } from './ids.ts';

/** Ids of bots that write in many channels: a renamed bot stays a bot, and its old name frees whoever takes it only from the id's side. */
const BOT_IDS: ReadonlySet<string> = new Set([
  '19264788', // nightbot
  '100135110', // streamelements
  '105166207', // streamlabs
  '1564983', // moobot
  '237719657', // fossabot
  '52268235', // wizebot
  '402337290', // sery_bot
  '519435394', // pokemoncommunitygame
  '68136884', // supibot
  '82008718', // pajbot
  '425363834', // thepositivebot
  '268612479', // titlechange_bot
]);

/** Well-known service bots by login. Only names of services: "ends in bot" would hit people. */
const BOT_LOGINS: ReadonlySet<string> = new Set([
  'nightbot',
  'streamelements',
  'streamlabs',
  'moobot',
  'fossabot',
  'wizebot',
  'wzbot',
  'sery_bot',
  'soundalerts',
  'pokemoncommunitygame',
  'streamlootsbot',
  'blerp',
  'botisimo',
  'botrixoficial',
  'coebot',
  'commanderroot',
  'creatisbot',
  'deepbot',
  'dixperbro',
  'donationalerts_',
  'frostytoolsdotcom',
  'kofistreambot',
  'kunszgbot',
  'logviewer',
  'lumiastream',
  'mixitupapp',
  'ohbot',
  'own3d',
  'pajbot',
  'phantombot',
  'playwithviewersbot',
  'potatbotat',
  'pretzelrocks',
  'rainmaker',
  'restreambot',
  'songlistbot',
  'ssakdook',
  'streamcaptainbot',
  'streamstickers',
  'supibot',
  'tangiabot',
  'thepositivebot',
  'titlechange_bot',
  'trackerggbot',
  'twirapp',
  'vivbot',
  'warpworldbot',
]);

/** Both lists, for whoever leaves bots out of a count. */
export const KNOWN_BOTS = { ids: BOT_IDS, logins: BOT_LOGINS } as const;

/** No list of chatters can hold more known bots than this. */
export const MAX_KNOWN_BOTS = BOT_IDS.size + BOT_LOGINS.size;

/** Whether a chatter is one of the bots that serve many channels. A channel's own bot is not known here. */
export function isKnownBot(chatter: { readonly chatterId: ChatterId; readonly login: Login }): boolean {
  return BOT_IDS.has(chatter.chatterId) || BOT_LOGINS.has(chatter.login);
}
