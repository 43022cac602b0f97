import * as activity from './activity.ts';
import * as catalogue from './catalogue.ts';
import * as channels from './channels.ts';
import * as chatter from './chatter.ts';
import * as chatterNames from './chatter-names.ts';
import * as chatters from './chatters.ts';
import * as coverages from './coverages.ts';
import type { Db } from './database.ts';
import * as days from './days.ts';
import * as digests from './digests.ts';
import * as emoteFetches from './emote-fetches.ts';
import * as emoteUses from './emote-uses.ts';
import * as eventCounts from './event-counts.ts';
import * as gaps from './gaps.ts';
import * as guilds from './guilds.ts';
import * as joins from './joins.ts';
import * as messageCounts from './message-counts.ts';
import * as moments from './moments.ts';
import * as optouts from './optouts.ts';
import * as overlap from './overlap.ts';
import * as rising from './rising.ts';
import * as chatterSets from './rollups/chatter-sets.ts';
import * as tokens from './tokens.ts';
import * as watches from './watches.ts';
import * as words from './words.ts';

/** Every question and change, bound to one database. */
export type Store = ReturnType<typeof createStore>;

export function createStore(db: Db) {
  return {
    activity: bind(db, activity),
    catalogue: bind(db, catalogue),
    channels: bind(db, channels),
    chatter: bind(db, chatter),
    chatters: bind(db, chatters),
    days: bind(db, days),
    digests: bind(db, digests),
    emoteFetches: bind(db, emoteFetches),
    emoteUses: bind(db, emoteUses),
    gaps: bind(db, gaps),
    guilds: bind(db, guilds),
    joins: bind(db, joins),
    messageCounts: bind(db, messageCounts),
    moments: bind(db, moments),
    coverages: bind(db, coverages),
    eventCounts: bind(db, eventCounts),
    optouts: bind(db, optouts),
    overlap: bind(db, overlap),
    chatterSets: bind(db, chatterSets),
    chatterNames: bind(db, chatterNames),
    rising: bind(db, rising),
    tokens: bind(db, tokens),
    watches: bind(db, watches),
    words: bind(db, words),
    /** Resolves when the database answers, rejects within seconds when it doesn't. */
    ping: async (): Promise<void> => {
      await db.raw('select 1').timeout(3_000);
    },
    stop: (): Promise<void> => db.destroy(),
  };
}

type Question = (db: Db, ...rest: never[]) => unknown;
type Bound<Module> = {
  [Name in keyof Module as Module[Name] extends Question ? Name : never]: Module[Name] extends (db: Db, ...rest: infer Rest) => infer Answer
    ? (...rest: Rest) => Answer
    : never;
};

/** The functions of a module with their first parameter filled in. */
function bind<Module extends object>(db: Db, module: Module): Bound<Module> {
  const bound = Object.entries(module).flatMap(([name, value]) =>
    typeof value === 'function' ? [[name, (...rest: unknown[]) => value(db, ...rest)]] : [],
  );
  return Object.fromEntries(bound) as Bound<Module>;
}
