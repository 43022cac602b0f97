import type { Gateway } from '../gateway/gateway.ts';
import type { Problem, Schema } from '../rules/judge.ts';
import type { Commands } from '../state/commands.ts';
import type { Interactions } from '../state/interactions.ts';
import type { JsonObject } from '../state/json.ts';
import type { StoredMessage } from '../state/message.ts';
import type { Nonces } from '../state/nonces.ts';
import type { World } from '../state/world.ts';
import type { RequestBody } from './body.ts';

/** Everything that a route may read or change. */
export interface Parts {
  readonly world: World;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly nonces: Nonces;
  readonly gateway: Gateway;
  readonly showMessage: (message: StoredMessage) => JsonObject;
}

export interface Call extends Parts {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: RequestBody;
}

/** `body` undefined: 204 without content (and without a content type, at which discord.js would choke). */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

type QueryKind = 'boolean' | 'integer' | 'snowflake';

export interface Route {
  /** `path`: the token in the path is enough. */
  readonly auth: 'bot' | 'path';
  readonly query?: Readonly<Record<string, QueryKind>>;
  /** The description of the request's body; absent when there is none. */
  readonly accepts?: Schema;
  /** The body as the judge shall see it, where the description is known to be wrong. */
  readonly tolerate?: (body: unknown) => unknown;
  /** The description of a 200's body: the stand-in is judged like its clients. */
  readonly answers?: Schema;
  /** Rules beyond the description; nothing has been changed yet. */
  readonly problems?: (call: Call) => readonly Problem[];
  readonly handle: (call: Call) => Reply;
}

export function param(call: Pick<Call, 'params'>, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no parameter ${name}`);
  return value;
}

export interface RouteMatch {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The routes, by method and path, that a decoded path fits, whatever its method. The most literal one comes first. */
export function matchRoutes(names: readonly string[], path: string): readonly RouteMatch[] {
  const segments = path.split('/');
  return names
    .flatMap((name) => {
      const template = name.slice(name.indexOf(' ') + 1).split('/');
      if (template.length !== segments.length) return [];
      const params: Record<string, string> = {};
      for (const [index, part] of template.entries()) {
        const segment = segments[index] ?? '';
        const parameter = /^\{(.+)\}$/.exec(part)?.[1];
        if (parameter === undefined ? part !== segment : segment === '') return [];
        if (parameter !== undefined) params[parameter] = segment;
      }
      return [{ name, params }];
    })
    .sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length);
}

const MAJOR_PARAMETERS = ['channel_id', 'guild_id', 'webhook_id', 'webhook_token'] as const;

export function majorParameterOf(params: Readonly<Record<string, string>>): string {
  return MAJOR_PARAMETERS.flatMap((name) => params[name] ?? []).join('/');
}

export function listQueryProblems(route: Route, query: URLSearchParams): Problem[] {
  return [...query].flatMap(([key, value]) => {
    const kind = route.query?.[key];
    if (kind === undefined) return [{ path: [key], problem: 'not a query parameter of this route' }];
    return FITS[kind].test(value) ? [] : [{ path: [key], problem: `"${value}" is not of kind ${kind}` }];
  });
}

const FITS: Readonly<Record<QueryKind, RegExp>> = { boolean: /^(true|false)$/, integer: /^\d+$/, snowflake: /^\d+$/ };
