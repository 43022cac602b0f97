import * as spec from 'discord-api-spec/zod';
import { toApplication, toSelf, toUser } from '../../state/payloads.ts';
import { apiErrors } from '../api-error.ts';
import { type Call, param, type Reply, type Route } from '../route.ts';

const IDENTIFIES_A_DAY = 1_000;

function answerSelf({ world }: Call): Reply {
  return { status: 200, body: toApplication(world) };
}

/** Who the bot is, and where its gateway is. */
export const applicationRoutes = {
  'GET /gateway/bot': {
    auth: 'bot',
    answers: spec.GatewayBotResponseSchema,
    handle: ({ gateway }) => ({
      status: 200,
      body: {
        url: gateway.url,
        shards: 1,
        session_start_limit: {
          total: IDENTIFIES_A_DAY,
          remaining: Math.max(0, IDENTIFIES_A_DAY - gateway.identifies),
          reset_after: 86_400_000,
          max_concurrency: 1,
        },
      },
    }),
  },
  'GET /users/@me': {
    auth: 'bot',
    answers: spec.UserPIIResponseSchema,
    handle: ({ world }) => ({ status: 200, body: toSelf(world.bot) }),
  },
  'GET /users/{user_id}': {
    auth: 'bot',
    answers: spec.UserResponseSchema,
    handle: (call) => {
      const user = call.world.getUser(param(call, 'user_id'));
      if (user === null) throw apiErrors.unknownUser();
      return { status: 200, body: toUser(user) };
    },
  },
  'GET /applications/@me': { auth: 'bot', answers: spec.PrivateApplicationResponseSchema, handle: answerSelf },
  'GET /oauth2/applications/@me': { auth: 'bot', answers: spec.PrivateApplicationResponseSchema, handle: answerSelf },
} as const satisfies Record<string, Route>;
