import * as activity from './activity.ts';
import * as channels from './channels.ts';
import * as chatters from './chatters.ts';
import type { Db } from './database.ts';
import * as days from './days.ts';
import * as digests from './digests.ts';
import * as gaps from './gaps.ts';
import * as guilds from './guilds.ts';
import * as joins from './joins.ts';
import * as tokens from './tokens.ts';
import * as watches from './watches.ts';

/** Every question and change, bound to one database. */
export type Store = ReturnType<typeof createStore>;

export function createStore(db: Db) {
  return {
    activity: bind(db, activity),
    channels: bind(db, channels),
    chatters: bind(db, chatters),
    days: bind(db, days),
    digests: bind(db, digests),
    gaps: bind(db, gaps),
    guilds: bind(db, guilds),
    joins: bind(db, joins),
    tokens: bind(db, tokens),
    watches: bind(db, watches),
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
