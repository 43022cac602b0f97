/** Limits, deadlines and pauses of chat reading, in milliseconds unless named otherwise. */
export interface Tunables {
  readonly maxChannelsPerConnection: number;
  /** JOINs in any `joinWindowMs`, over all connections. Twitch: 20 in 10 s; the window is longer since Twitch measures by arrival. */
  readonly joinLimit: number;
  readonly joinWindowMs: number;
  /** A JOIN without an answer is taken as failed after this. */
  readonly joinDeadlineMs: number;
  /** Pause after an unanswered JOIN: doubled each time, from base to max. */
  readonly joinRetryBaseMs: number;
  readonly joinRetryMaxMs: number;
  /** So many unanswered JOINs in a row, and the channel counts as missing. */
  readonly missingAfterTries: number;
  /** How often a suspended, missing, renamed or banned channel is tried again. */
  readonly deadRetryMs: number;
  readonly pollMs: number;
  readonly listDeadlineMs: number;
  readonly reportMs: number;
  readonly reportDeadlineMs: number;
  /** Of what is kept on disk: the JOINs spent, the desired channels. */
  readonly diskDeadlineMs: number;
  /** From dialling to Twitch's welcome. */
  readonly connectDeadlineMs: number;
  /** Between two connection attempts, so that no 10 s see 20 logins, the next process's included. */
  readonly connectSpacingMs: number;
  /** Pause before a connection is replaced: none the first time, then doubled from base to max, until one stood for `stableAfterMs`. */
  readonly reconnectBaseMs: number;
  readonly reconnectMaxMs: number;
  readonly stableAfterMs: number;
  /** A connection silent for so long is asked for life; one that stays silent for `pingDeadlineMs` more is dead. */
  readonly pingIdleMs: number;
  readonly pingDeadlineMs: number;
  /** One that brings lines but no answer to a PING for so long is dead, too. */
  readonly stallDeadlineMs: number;
  /**
   * How often a connection that is being replaced is asked whether all that was sent has come in: what it may take with it when it dies is a gap
   * from the last such proof on. Its PINGs have the deadlines of all others.
   */
  readonly drainPingMs: number;
  /** How long a channel waits for a connection that is coming up, so that connections fill evenly. */
  readonly placementPatienceMs: number;
  readonly tickMs: number;
}

export const DEFAULT_TUNABLES: Tunables = {
  maxChannelsPerConnection: 90,
  joinLimit: 20,
  joinWindowMs: 10_500,
  joinDeadlineMs: 15_000,
  joinRetryBaseMs: 5_000,
  joinRetryMaxMs: 60_000,
  missingAfterTries: 3,
  deadRetryMs: 3_600_000,
  pollMs: 2_000,
  listDeadlineMs: 10_000,
  reportMs: 500,
  reportDeadlineMs: 10_000,
  diskDeadlineMs: 2_000,
  connectDeadlineMs: 15_000,
  connectSpacingMs: 600,
  reconnectBaseMs: 1_000,
  reconnectMaxMs: 60_000,
  stableAfterMs: 30_000,
  pingIdleMs: 10_000,
  pingDeadlineMs: 10_000,
  stallDeadlineMs: 60_000,
  drainPingMs: 1_000,
  placementPatienceMs: 3_000,
  tickMs: 250,
};
