import { createHash } from 'node:crypto';
import type { AccessToken } from '@twurple/auth';
import { z } from 'zod';
import { type ChatterId, toChatterId } from '../../domain/ids.ts';

/** An account's newest token, as it is kept (sealed) from one start to the next. */
export interface KeptToken {
  readonly userId: ChatterId;
  readonly token: AccessToken & { readonly refreshToken: string };
  /** Which configured refresh token it descends from: once another one is configured, it is out. */
  readonly seed: string;
}

const keptToken = z.object({
  userId: z.string(),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  scope: z.array(z.string()),
  expiresIn: z.number().nullable(),
  obtainedAtMs: z.number(),
  seed: z.string(),
});

export function toSeed(configuredRefreshToken: string): string {
  return createHash('sha256').update(configuredRefreshToken).digest('hex');
}

export function formatKeptToken(kept: KeptToken): Buffer {
  const { userId, seed, token } = kept;
  const plain: z.infer<typeof keptToken> = {
    userId,
    accessToken: token.accessToken,
    refreshToken: token.refreshToken,
    scope: token.scope,
    expiresIn: token.expiresIn,
    obtainedAtMs: token.obtainmentTimestamp,
    seed,
  };
  return Buffer.from(JSON.stringify(plain));
}

/** Null when it is nothing that `formatKeptToken` wrote. */
export function parseKeptToken(plain: Buffer): KeptToken | null {
  let json: unknown;
  try {
    json = JSON.parse(plain.toString());
  } catch {
    return null;
  }
  const parsed = keptToken.safeParse(json);
  const userId = parsed.success ? toChatterId(parsed.data.userId) : null;
  if (!parsed.success || !userId) return null;
  const { accessToken, refreshToken, scope, expiresIn, obtainedAtMs, seed } = parsed.data;
  return { userId, seed, token: { accessToken, refreshToken, scope, expiresIn, obtainmentTimestamp: obtainedAtMs } };
}
