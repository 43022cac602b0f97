/**
 * Runs inside of the measured process, by `--import`, and changes nothing there but that it has a socket to ask for the delay of its main thread.
 * A word a line: `begin` starts both counts anew; `lap` tells the longest delay since the lap before; `total` tells of everything since `begin`.
 */
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** What an idle loop measures. Looking every millisecond costs 2 % of a core. */
const RESOLUTION_MS = 2;

function serve(path) {
  const [total, lap] = [0, 1].map(() => monitorEventLoopDelay({ resolution: RESOLUTION_MS }));
  total.enable();
  lap.enable();
  const answers = {
    begin() {
      total.reset();
      lap.reset();
      return {};
    },
    lap() {
      const max = lap.max / 1e6;
      lap.reset();
      return { max };
    },
    total: () => ({ p50: total.percentile(50) / 1e6, p99: total.percentile(99) / 1e6, max: total.max / 1e6 }),
  };
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (word) => socket.write(`${JSON.stringify(answers[word.trim()]())}\n`));
    // The bench has gone.
    socket.on('error', () => undefined);
    socket.unref();
  });
  server.listen(path).unref();
}

const path = process.env['BENCH_LOOP_SOCKET'];
if (isMainThread && path !== undefined) serve(path);
