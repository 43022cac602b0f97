/** Counts hits in a sliding window; over it once `max` lie within the last `windowMs`. */
export interface SlidingLimit {
  /** Counts one hit at `nowMs`; false when it is one too many. */
  hit(nowMs: number): boolean;
}

export function createSlidingLimit(max: number, windowMs: number): SlidingLimit {
  let times: number[] = [];
  return {
    hit(nowMs) {
      times = times.filter((time) => time > nowMs - windowMs);
      times.push(nowMs);
      return times.length <= max;
    },
  };
}

/** The most entries of `times` (ascending) that lie in any half-open window of `windowMs`. */
export function peakInWindow(times: readonly number[], windowMs: number): number {
  let peak = 0;
  let first = 0;
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) <= time - windowMs) first += 1;
    peak = Math.max(peak, index - first + 1);
  }
  return peak;
}

export type Outcome = 'delivered' | 'anonymous' | 'not-joined' | 'too-long' | 'duplicate' | 'too-fast' | 'rate-limited' | 'muted';

export interface SendingRules {
  readonly perWindow: number;
  readonly perWindowPrivileged: number;
  readonly windowMs: number;
  readonly duplicateMs: number;
  readonly perChannelMs: number;
  readonly muteMs: number;
}

/** https://dev.twitch.tv/docs/chat/#rate-limits; identical text within 30 s is dropped, too much mutes for half an hour. */
export const SENDING_RULES: SendingRules = {
  perWindow: 20,
  perWindowPrivileged: 100,
  windowMs: 30_000,
  duplicateMs: 30_000,
  perChannelMs: 1_000,
  muteMs: 1_800_000,
};

/** Judges what accounts send. Privileged: the sender moderates the channel or owns it. */
export function createSendingJudge(rules: SendingRules) {
  const accounts = new Map<string, { times: number[]; mutedUntilMs: number; last: Map<string, { text: string; atMs: number }> }>();
  return (account: string, channel: string, text: string, isPrivileged: boolean, nowMs: number): Outcome => {
    let state = accounts.get(account);
    if (!state) {
      state = { times: [], mutedUntilMs: 0, last: new Map() };
      accounts.set(account, state);
    }
    if (nowMs < state.mutedUntilMs) return 'muted';
    if ([...text].length > 500) return 'too-long';
    state.times = state.times.filter((time) => time > nowMs - rules.windowMs);
    state.times.push(nowMs);
    if (state.times.length > (isPrivileged ? rules.perWindowPrivileged : rules.perWindow)) {
      state.mutedUntilMs = nowMs + rules.muteMs;
      return 'rate-limited';
    }
    const last = state.last.get(channel);
    if (last && !isPrivileged && nowMs - last.atMs < rules.perChannelMs) return 'too-fast';
    if (last && last.text === text && nowMs - last.atMs < rules.duplicateMs) return 'duplicate';
    state.last.set(channel, { text, atMs: nowMs });
    return 'delivered';
  };
}
