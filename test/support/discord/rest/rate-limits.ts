import { createHash } from 'node:crypto';

/** Requests that a bucket takes in an interval. */
export interface BucketLimit {
  readonly limit: number;
  readonly perMs: number;
}

/** By route, e.g. `POST /channels/{channel_id}/messages`. */
export type BucketLimits = Readonly<Record<string, BucketLimit>>;

const DEFAULT_LIMIT: BucketLimit = { limit: 50, perMs: 1_000 };
const GLOBAL_LIMIT: BucketLimit = { limit: 50, perMs: 1_000 };

/** What bots observe today; Discord doesn't promise them. */
const USUAL_LIMITS: BucketLimits = {
  'POST /channels/{channel_id}/messages': { limit: 5, perMs: 5_000 },
  'PATCH /channels/{channel_id}/messages/{message_id}': { limit: 5, perMs: 5_000 },
  'POST /webhooks/{webhook_id}/{webhook_token}': { limit: 5, perMs: 2_000 },
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': { limit: 5, perMs: 2_000 },
};

export type Headers = Readonly<Record<string, string>>;

/** Refused for `retryAfterMs`; `scope` as in X-RateLimit-Scope. */
export interface Refusal {
  readonly retryAfterMs: number;
  readonly scope: 'user' | 'global' | 'shared';
  readonly headers: Headers;
}

export interface Admission {
  readonly refusal: Refusal | null;
  readonly headers: Headers;
}

interface Window {
  used: number;
  endsAt: number;
}

/** Buckets per route and major parameter, and the global one. https://discord.com/developers/docs/topics/rate-limits */
export class RateLimits {
  private readonly limits: BucketLimits;
  private readonly windows = new Map<string, Window>();

  constructor(limits: BucketLimits) {
    this.limits = { ...USUAL_LIMITS, ...limits };
  }

  /** Counts a request. Answers to interactions (`countsGlobally` false) are outside the global limit. */
  admit(route: string, majorParameter: string, countsGlobally: boolean): Admission {
    const now = Date.now();
    const global = countsGlobally ? this.enter('global', GLOBAL_LIMIT, now) : null;
    if (global !== null && global.left < 0) {
      const refusal: Refusal = { retryAfterMs: global.endsAt - now, scope: 'global', headers: { 'x-ratelimit-global': 'true' } };
      return { refusal, headers: {} };
    }
    const limit = this.limits[route] ?? DEFAULT_LIMIT;
    const { left, endsAt } = this.enter(`${route} ${majorParameter}`, limit, now);
    const headers: Headers = {
      'x-ratelimit-limit': String(limit.limit),
      'x-ratelimit-remaining': String(Math.max(0, left)),
      'x-ratelimit-reset': (endsAt / 1_000).toFixed(3),
      'x-ratelimit-reset-after': ((endsAt - now) / 1_000).toFixed(3),
      'x-ratelimit-bucket': createHash('sha1').update(route).digest('hex').slice(0, 32),
    };
    return { refusal: left < 0 ? { retryAfterMs: endsAt - now, scope: 'user', headers } : null, headers };
  }

  private enter(key: string, { limit, perMs }: BucketLimit, now: number): { left: number; endsAt: number } {
    const open = this.windows.get(key);
    const window = open !== undefined && open.endsAt > now ? open : { used: 0, endsAt: now + perMs };
    window.used += 1;
    this.windows.set(key, window);
    return { left: limit - window.used, endsAt: window.endsAt };
  }
}
