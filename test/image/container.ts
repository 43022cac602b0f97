import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { buildah, startBuildah } from './buildah.ts';

const inspected = z.object({
  Docker: z.object({
    config: z.object({
      User: z.string(),
      Entrypoint: z.array(z.string()).min(1),
      ExposedPorts: z.record(z.string(), z.unknown()),
      Volumes: z.record(z.string(), z.unknown()),
      Healthcheck: z.object({ Test: z.array(z.string()).min(2) }),
    }),
  }),
});

/** What an image says about itself. */
export type ImageConfig = z.infer<typeof inspected>['Docker']['config'];

export async function readImageConfig(image: string): Promise<ImageConfig> {
  return inspected.parse(JSON.parse(await buildah('inspect', '--type', 'image', image))).Docker.config;
}

export async function readImageMegabytes(image: string): Promise<number> {
  const [first] = z.array(z.object({ size: z.string() })).parse(JSON.parse(await buildah('images', '--json', image)));
  const [, amount, unit] = /^([\d.]+) ([KMG])B$/.exec(first?.size ?? '') ?? [];
  const factor = { K: 0.001, M: 1, G: 1000 }[unit ?? ''] ?? Number.NaN;
  return Number(amount) * factor;
}

/** A container of the image that commands can be run in, as the image's user, in this machine's network. */
export async function createContainer(image: string) {
  const name = await buildah('from', '--pull-never', image);
  const words = (env: Readonly<Record<string, string>>, command: readonly string[]) => [
    'run',
    '--isolation',
    'chroot',
    ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    name,
    '--',
    ...command,
  ];
  return {
    exec: async (command: readonly string[], env: Readonly<Record<string, string>> = {}) => buildah(...words(env, command)),
    start: (command: readonly string[], env: Readonly<Record<string, string>>) =>
      new Running(startBuildah(words(env, command), { stdio: ['ignore', 'pipe', 'pipe'] }), command),
    remove: async () => buildah('rm', name),
  };
}

/** The container's main process. */
class Running {
  output = '';
  readonly #buildah: ChildProcess;
  readonly #command: string;

  constructor(child: ChildProcess, command: readonly string[]) {
    this.#buildah = child;
    this.#command = command.slice(1).join(' ');
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  get hasExited(): boolean {
    return this.#buildah.exitCode !== null || this.#buildah.signalCode !== null;
  }

  /** Id of the process itself, below buildah's own; null while it is not there. */
  async pid(): Promise<number | null> {
    const all = await listProcesses();
    const below = (parent: number): Process[] => all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
    // The last one down the line: each of buildah's helpers carries the same words.
    return below(this.#buildah.pid ?? 0).findLast((one) => one.command.endsWith(this.#command))?.pid ?? null;
  }

  /** As `docker stop` does: buildah itself would kill its child instead of passing the signal on. */
  async stop(deadlineMs: number): Promise<{ code: number | null; ms: number }> {
    const exited = once(this.#buildah, 'exit');
    const pid = await this.pid();
    if (pid === null) throw new Error('the container runs no process that could be stopped');
    const begun = performance.now();
    process.kill(pid, 'SIGTERM');
    const [code] = await Promise.race([exited, sleep(deadlineMs, [null], { ref: false })]);
    return { code, ms: performance.now() - begun };
  }

  kill(): void {
    if (!this.hasExited) this.#buildah.kill('SIGKILL');
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function listProcesses(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [stat, words] = await Promise.all(['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')));
      const parent = /\) \S (\d+) /.exec(stat ?? '')?.[1];
      return parent === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), command: (words ?? '').split('\0').join(' ').trim() }];
    }),
  );
  return found.flat();
}
