import { SingleBar } from 'cli-progress';

export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A bar on a terminal, else a line every tenth. */
export function startProgress(total: number, say: (text: string) => void): Progress {
  const startedMs = performance.now();
  const rate = (done: number): string => `${Math.round((done * 1_000) / (performance.now() - startedMs)).toLocaleString('en')}/s`;
  if (!process.stderr.isTTY) {
    let told = 0;
    return {
      update(done) {
        const tenth = Math.floor((done * 10) / total);
        if (tenth > told) say(`  ${tenth * 10} %, ${rate(done)}`);
        told = Math.max(told, tenth);
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar({ format: '  {bar} {percentage} % | {rate} | {eta_formatted} left', stream: process.stderr, hideCursor: true });
  bar.start(total, 0, { rate: '' });
  return { update: (done) => bar.update(Math.min(done, total), { rate: rate(done) }), stop: () => bar.stop() };
}
