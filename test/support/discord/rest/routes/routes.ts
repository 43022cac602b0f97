import type { Route } from '../route.ts';
import { applicationRoutes } from './application.ts';
import { callbackRoutes } from './callback.ts';
import { channelRoutes } from './channel.ts';
import { commandRoutes } from './commands.ts';
import { guildRoutes } from './guild.ts';
import { webhookRoutes } from './webhook.ts';

/** Everything that the stand-in answers, by method and path as Discord's description writes them. */
const ROUTES = {
  ...applicationRoutes,
  ...commandRoutes,
  ...callbackRoutes,
  ...webhookRoutes,
  ...channelRoutes,
  ...guildRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

export const ROUTE_TABLE: ReadonlyMap<string, Route> = new Map(Object.entries(ROUTES));
