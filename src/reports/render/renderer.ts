import { Worker } from 'node:worker_threads';
import { UserError } from '../../errors.ts';
import type { ChartSpec } from '../chart.ts';
import type { RenderAnswer } from './worker.ts';

/** Draws charts on a thread of its own, one after the other. */
export interface Renderer {
  /**
   * The chart as a PNG. Rejects with `UserError` of code `busy` when the queue is full or the deadline passes (the same request may
   * succeed later), and with any other error when the chart can't be drawn.
   */
  render(spec: ChartSpec): Promise<Buffer>;
  /** Charts that were asked for and not yet answered. */
  queueLength(): number;
  /** Ends the thread; whatever was asked for and not yet answered is rejected. */
  stop(): Promise<void>;
}

export interface RendererOptions {
  /** Charts that may wait behind the one being drawn. */
  readonly maxQueue?: number;
  /** From the call to the answer. */
  readonly deadlineMs?: number;
  /** The thread ends after so long without a chart, which frees what it holds; the next chart starts one. */
  readonly idleMs?: number;
  /** Makes the thread; tests put in one that fails. */
  readonly startWorker?: () => Worker;
}

interface Job {
  readonly spec: ChartSpec;
  readonly deadline: NodeJS.Timeout;
  readonly resolve: (png: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread starts with the first chart, and anew after it died or was idle; it doesn't keep the process alive while it has nothing to do. */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const { maxQueue = 32, deadlineMs = 10_000, idleMs = 60_000, startWorker = startChartWorker } = options;
  const waiting: Job[] = [];
  let active: Job | null = null;
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;

  const dismiss = async (): Promise<void> => {
    const dismissed = worker;
    worker = null;
    await dismissed?.terminate();
  };
  const settle = (give: (job: Job) => void): void => {
    const job = active;
    active = null;
    worker?.unref();
    clearTimeout(idle);
    idle = setTimeout(() => void dismiss(), idleMs).unref();
    if (job === null) return;
    clearTimeout(job.deadline);
    give(job);
  };
  const hire = (): Worker => {
    const hired = startWorker();
    const isCurrent = () => worker === hired;
    hired.on('message', (answer: RenderAnswer) => {
      if (!isCurrent()) return;
      settle((job) => {
        if ('png' in answer) job.resolve(toBuffer(answer.png));
        else job.reject(answer.error);
      });
      drawNext();
    });
    const lose = (error: unknown) => {
      if (!isCurrent()) return;
      worker = null;
      settle((job) => job.reject(error));
      drawNext();
    };
    hired.on('error', lose);
    hired.on('messageerror', lose);
    hired.on('exit', (code) => lose(new Error(`The chart worker ended with code ${code}`)));
    return hired;
  };
  const drawNext = (): void => {
    if (active !== null || isStopped) return;
    const job = waiting.shift();
    if (job === undefined) return;
    active = job;
    clearTimeout(idle);
    worker ??= hire();
    worker.ref();
    try {
      worker.postMessage(job.spec);
    } catch (error) {
      settle(({ reject }) => reject(error));
      drawNext();
    }
  };
  const giveUp = (job: Job): void => {
    const error = new UserError('busy', 'Drawing this chart takes too long right now. Please try again in a moment.');
    if (active !== job) {
      waiting.splice(waiting.indexOf(job), 1);
      job.reject(error);
      return;
    }
    // Nothing can interrupt a thread that is busy with it, so the thread goes.
    void dismiss();
    settle(({ reject }) => reject(error));
    drawNext();
  };

  return {
    render(spec) {
      if (isStopped) return Promise.reject(new Error('The renderer is stopped'));
      if (waiting.length >= maxQueue) {
        return Promise.reject(new UserError('busy', 'Too many charts are being drawn right now. Please try again in a moment.'));
      }
      return new Promise<Buffer>((resolve, reject) => {
        const job: Job = { spec, resolve, reject, deadline: setTimeout(() => giveUp(job), deadlineMs) };
        waiting.push(job);
        drawNext();
      });
    },
    queueLength: () => waiting.length + (active === null ? 0 : 1),
    async stop() {
      isStopped = true;
      const error = new Error('The renderer is stopped');
      for (const job of waiting.splice(0)) {
        clearTimeout(job.deadline);
        job.reject(error);
      }
      settle(({ reject }) => reject(error));
      clearTimeout(idle);
      await dismiss();
    },
  };
}

/** Runs compiled as well as from source (tsx, vitest), where Node 20 reads TypeScript in a worker only with tsx registered inside of it. */
export function startChartWorker(): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const url = new URL(isSource ? './worker.ts' : './worker.js', import.meta.url);
  const options = {
    // A chart looks the same on every machine: system fonts are left out, though some would fit better.
    env: { DISABLE_SYSTEM_FONTS_LOAD: '1' },
    execArgv: [],
    // A bound on what one chart may take. Far above the need: a single allocation past it would end the whole process.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
  };
  if (!isSource) return new Worker(url, options);
  const load = `import('${import.meta.resolve('tsx/esm/api')}').then(({ tsImport }) => tsImport('${url}', '${url}'))`;
  return new Worker(load, { ...options, eval: true });
}

function toBuffer(png: Uint8Array): Buffer {
  return Buffer.from(png.buffer, png.byteOffset, png.byteLength);
}
