/** How an interaction ended. */
export type CommandOutcome =
  /** With what was asked for. */
  | 'answered'
  /** Their input or their permissions did not allow it. */
  | 'refused'
  /** Postgres or another service did not answer; they were told to try again. */
  | 'upstream'
  /** An error of ours; they were given a reference id. */
  | 'bug'
  /** Discord took no answer in time: they saw none. */
  | 'unanswered'
  /** Another process of the same bot was faster. */
  | 'elsewhere';

/** What the bot counts. Whoever runs it turns this into the metrics of its choice. */
export interface DiscordMetrics {
  /** `name` is the command with its subcommand (`stats activity`), or `autocomplete`. */
  countCommand(name: string, outcome: CommandOutcome, seconds: number): void;
  /** `failed`: given up for good. `retried`: a passing failure, tried again with the next tick. */
  countDigest(outcome: 'posted' | 'failed' | 'retried'): void;
}
