import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Kept between runs: the base image, which takes a minute to make. */
export const CACHE = process.env['CHATPULSE_IMAGE_CACHE'] ?? '/var/cache/chatpulse-image';

/** No daemon, no overlay filesystem, no user namespaces: what works as root inside of containers too. */
const STORAGE = ['--root', join(CACHE, 'storage'), '--runroot', join(CACHE, 'run'), '--storage-driver', 'vfs'];

/** Runs buildah to its end and returns what it prints, trimmed. Rejects with the end of its output when it fails. */
export async function buildah(...args: string[]): Promise<string> {
  return run('buildah', [...STORAGE, ...args]);
}

/** Starts buildah and leaves it running. */
export function startBuildah(args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn('buildah', [...STORAGE, ...args], options);
}

/** Runs any program likewise. `timeoutMs` ends what hangs. */
export async function run(program: string, args: readonly string[], timeoutMs = 600_000): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const [out, all]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk.toString());
    all.push(chunk.toString());
  });
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk.toString()));
  const [code, signal] = await once(child, 'close');
  if (code === 0) return out.join('').trim();
  throw new Error(`${program} ${args.join(' ')}: exit ${code ?? signal}\n${all.join('').slice(-6000)}`);
}
