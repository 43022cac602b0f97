import type { WriteStream } from 'node:tty';
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** What is being done now. */
  step(name: string): void;
  /** How much of the whole is done, from 0 to 1. */
  reach(share: number): void;
  stop(): void;
}

/** A bar on a terminal, a line for each step elsewhere. */
export function startProgress(stream: WriteStream): Progress {
  if (!stream.isTTY) return { step: (name) => void stream.write(`${name}\n`), reach: () => undefined, stop: () => undefined };
  const bar = new SingleBar({ format: '[{bar}] {percentage}% {step}', stream, hideCursor: true, barsize: 30, clearOnComplete: true });
  bar.start(1_000, 0, { step: '' });
  return {
    step: (name) => bar.update({ step: name.slice(0, Math.max(10, (stream.columns ?? 80) - 40)) }),
    reach: (share) => bar.update(Math.round(share * 1_000)),
    stop: () => bar.stop(),
  };
}
