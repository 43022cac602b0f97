import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const lapShape = z.object({ max: z.number() });
const totalShape = z.object({ p50: z.number(), p99: z.number(), max: z.number() });

/** Milliseconds. */
export type LoopDelay = z.output<typeof totalShape>;

/** The event loop of another process' main thread. An idle one measures 2 ms, the probe's resolution. */
export interface Loop {
  begin(): Promise<void>;
  /** The longest delay since the lap before. */
  lapMs(): Promise<number>;
  /** Of everything since `begin`. */
  total(): Promise<LoopDelay>;
  stop(): Promise<void>;
}

/** The environment of a process that is to be watched. Threads of it are not. */
export function toProbeSettings(socketPath: string): Record<string, string> {
  const more = process.env['BENCH_NODE_OPTIONS'];
  const probe = `--import ${new URL('loop-probe.js', import.meta.url).href}`;
  return { BENCH_LOOP_SOCKET: socketPath, NODE_OPTIONS: more === undefined ? probe : `${probe} ${more}` };
}

export async function openLoop(socketPath: string): Promise<Loop> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const ask = async (word: string): Promise<unknown> => {
    socket.write(`${word}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the probe in the measured process has gone');
    return JSON.parse(value);
  };
  return {
    begin: async () => void (await ask('begin')),
    lapMs: async () => lapShape.parse(await ask('lap')).max,
    total: async () => totalShape.parse(await ask('total')),
    async stop() {
      socket.destroy();
    },
  };
}
