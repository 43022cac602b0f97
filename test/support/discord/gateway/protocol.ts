import { z } from 'zod';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
export const OPCODES = {
  heartbeat: 1,
  identify: 2,
  presence: 3,
  resume: 6,
  reconnect: 7,
  invalidSession: 9,
  hello: 10,
  acknowledge: 11,
} as const;

export const CLOSE_CODES = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSeq: 4007,
  rateLimited: 4008,
  sessionTimedOut: 4009,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
} as const;

export const identifyShape = z.object({
  token: z.string(),
  intents: z.int().nonnegative(),
  properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
  compress: z.boolean().optional(),
  shard: z.tuple([z.int().nonnegative(), z.int().positive()]).optional(),
});

export const resumeShape = z.object({ token: z.string(), session_id: z.string(), seq: z.int().nonnegative() });

export const payloadShape = z.object({ op: z.int(), d: z.unknown() });
