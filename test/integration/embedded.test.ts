import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { chooseLaunch } from '../../src/store/embedded/account.ts';
import { findBinaries } from '../../src/store/embedded/binaries.ts';
import { type EmbeddedPostgres, openEmbedded, type ServerExit } from '../../src/store/embedded/open.ts';
import { isAlive, isServer, readPidFile } from '../../src/store/embedded/pidfile.ts';
import { runProgram } from '../../src/store/embedded/program.ts';
import { runOn } from '../support/postgres/template.ts';

const SCRIPT = fileURLToPath(new URL('../support/postgres/hold-embedded.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const log = createLog('silent');
let dataDir: string;
let opened: EmbeddedPostgres[];
let children: ChildProcess[];

beforeEach(async () => {
  // Open to the unprivileged user that the server gets under root; the closed case has its own test.
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-embedded-'));
  await chmod(folder, 0o755);
  dataDir = join(folder, 'data');
  opened = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const embedded of opened) await embedded.stop();
  const orphan = await readPidFile(clusterDir());
  if (orphan !== null && (await isServer(orphan.pid, clusterDir()))) process.kill(orphan.pid, 'SIGQUIT');
  await rm(join(dataDir, '..'), { recursive: true, force: true, maxRetries: 20 });
});

test('the first start makes the database, a later one finds it as it was', async () => {
  const first = await timed('first start', () => open());
  expect(first.started).toBe(true);
  const url = new URL(first.url);
  expect(url.hostname).toBe('127.0.0.1');
  await runOn(first.url, 'create table kept as select 7 as number');
  expect(await one(first.url, 'select current_database()')).toBe('chatpulse');
  expect(await one(first.url, 'show server_encoding')).toBe('UTF8');
  expect(await one(first.url, 'show timezone')).toBe('UTC');
  expect(await one(first.url, 'show fsync')).toBe('on');
  expect(await one(first.url, "select string_agg(letter, '' order by letter) from unnest('{ä,Z,a,é}'::text[]) letter")).toBe('Zaäé');
  expect(await one(first.url, "select upper('straße éю')")).toBe('STRAßE ÉЮ');
  const pid = await serverPid();
  await timed('stop', () => first.stop());
  expect(await isAlive(pid)).toBe(false);

  const second = await timed('reopen', () => open());
  expect(second.started).toBe(true);
  expect(await one(second.url, 'select number::text from kept')).toBe('7');
});

test('the password is kept in a file that only its owner reads, is needed, and is in no log', async () => {
  const { url } = await open();
  const file = join(dataDir, 'postgres.password');
  const password = (await readFile(file, 'utf8')).trim();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(new URL(url).password).toBe(password);
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(runOn(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  await expect(runOn(url, `select 'a secret in a statement'::int`)).rejects.toThrow(/invalid input/);
  const written = await readFile(join(dataDir, 'postgres.log'), 'utf8');
  expect(written).toContain('password authentication failed');
  expect(written).not.toContain(password);
  expect(written).not.toContain('select ');
});

test.runIf(isRoot)('under root a folder that is closed to all others serves too, with one capability', async () => {
  await chmod(join(dataDir, '..'), 0o700);
  const { url } = await open();
  expect(await one(url, 'select current_database()')).toBe('chatpulse');
  const status = await readFile(`/proc/${await serverPid()}/status`, 'utf8');
  expect(status).not.toMatch(/^Uid:.*\b0\b/m);
  expect(status).toMatch(/^CapEff:\s*0+[24]$/m);
});

test.runIf(isRoot)('under root programs run as another user, with a capability only where they lie in a closed folder', async () => {
  const folder = join(dataDir, '..');
  const native = join((await findBinaries()).postgres, '../..');
  await cp(native, join(folder, 'programs/native'), { recursive: true, verbatimSymlinks: true });
  const binaries = { initdb: join(folder, 'programs/native/bin/initdb'), postgres: join(folder, 'programs/native/bin/postgres') };
  for (const [mode, wordsBefore, capabilities] of [[0o755, 0, /^CapEff:\s*0+$/m] as const, [0o700, 9, /^CapEff:\s*0+[24]$/m] as const]) {
    await chmod(join(folder, 'programs'), mode);
    const launch = await chooseLaunch(binaries, folder, clusterDir());
    expect(launch.prefix).toHaveLength(wordsBefore);
    const { output } = await runProgram(launch, '/bin/cat', ['/proc/self/status'], 5_000);
    expect(output).not.toMatch(/^Uid:.*\b0\b/m);
    expect(output).toMatch(capabilities);
    await rm(dataDir, { recursive: true, force: true });
    await mkdir(dataDir);
    await chown(dataDir, launch.account?.uid ?? 0, launch.account?.gid ?? 0);
    const made = await runProgram(launch, binaries.initdb, [`--pgdata=${clusterDir()}`, '--auth=reject', '--no-sync'], 30_000);
    expect(made).toMatchObject({ code: 0 });
  }
});

test('the server of a process that was killed is found again, and stopped by the next one', async () => {
  const holder = await hold();
  expect(holder.started).toBe(true);
  await runOn(holder.url, 'create table kept as select 7 as number');
  const pid = await serverPid();
  await kill(holder.child, 'SIGKILL');
  expect(await isServer(pid, clusterDir())).toBe(true);

  const next = await timed('joining the orphan', () => open());
  expect(next.started).toBe(false);
  expect(next.url).toBe(holder.url);
  expect(await one(next.url, 'select number::text from kept')).toBe('7');
  await timed('stopping the orphan', () => next.stop());
  expect(await isAlive(pid)).toBe(false);
});

test('a second opener joins and leaves the server to the first', async () => {
  const first = await open();
  const second = await hold();
  expect(second).toMatchObject({ started: false, url: first.url });
  expect(await kill(second.child, 'SIGTERM')).toBe(0);
  expect(await one(first.url, 'select current_database()')).toBe('chatpulse');
});

test('the server stays as long as anyone uses it, whoever started it', async () => {
  const starter = await hold();
  const other = await open();
  expect(await kill(starter.child, 'SIGTERM')).toBe(0);
  expect(await one(other.url, 'select current_database()')).toBe('chatpulse');
  const pid = await serverPid();
  await other.stop();
  expect(await isAlive(pid)).toBe(false);
});

test('two first starts at the same moment share one database', async () => {
  const [one, two] = await Promise.all([hold(), hold()]);
  expect(one.url).toBe(two.url);
  expect([one.started, two.started].sort()).toEqual([false, true]);
  expect(await kill(one.child, 'SIGTERM')).toBe(0);
  expect(await kill(two.child, 'SIGTERM')).toBe(0);
  expect(await readPidFile(clusterDir())).toBeNull();
});

test('a server that is killed comes back on the same port with what was committed', async () => {
  const exits: ServerExit[] = [];
  const embedded = await open((exit) => exits.push(exit));
  await runOn(embedded.url, 'create table kept as select 7 as number');
  const pid = await serverPid();
  process.kill(pid, 'SIGKILL');
  await timed('recovery after SIGKILL', () =>
    vi.waitFor(async () => expect(await one(embedded.url, 'select number::text from kept')).toBe('7'), { timeout: 20_000, interval: 20 }),
  );
  expect(exits.map((exit) => exit.pid)).toEqual([pid]);
  expect(await serverPid()).not.toBe(pid);

  const watched = "select count(*)::text from pg_stat_activity where application_name like 'chatpulse: embedded%'";
  await vi.waitFor(async () => expect(await one(embedded.url, watched)).toBe('1'), { timeout: 20_000 });
  const second = await serverPid();
  process.kill(second, 'SIGKILL');
  await vi.waitFor(() => expect(exits.map((exit) => exit.pid)).toEqual([pid, second]), { timeout: 20_000 });
  await embedded.stop();
  const last = await readPidFile(clusterDir());
  expect(last === null || !(await isAlive(last.pid))).toBe(true);
});

test('a server that was killed together with its process recovers at the next start', async () => {
  const holder = await hold();
  await runOn(holder.url, 'create table kept as select 7 as number');
  await kill(holder.child, 'SIGKILL');
  process.kill(await serverPid(), 'SIGKILL');
  const next = await timed('start after SIGKILL of both', () => open());
  expect(next.started).toBe(true);
  expect(await one(next.url, 'select number::text from kept')).toBe('7');
});

test('a pid file whose number has passed to another program does not stand in the way', async () => {
  const first = await open();
  await first.stop();
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(stranger);
  await writeFile(join(clusterDir(), 'postmaster.pid'), `${stranger.pid}\n${clusterDir()}\n1\n54321\n\n127.0.0.1\n0 0\nready\n`);
  const next = await open();
  expect(next.started).toBe(true);
  expect(stranger.exitCode).toBeNull();
});

test('what cannot serve as a data folder is refused in plain words', async () => {
  await writeFile(dataDir, 'a file, not a folder');
  await expect(open()).rejects.toThrow(ConfigError);
  await expect(open()).rejects.toThrow(/^DATA_DIR .*data can't be written \(EEXIST\): choose another folder/);
});

test.runIf(isRoot)('an unwritable folder is refused in plain words to an ordinary user', async () => {
  const folder = join(dataDir, '..', 'closed');
  await mkdir(folder, { mode: 0o755 });
  const refusal = await refusedHold(folder);
  expect(refusal).toEqual({
    error: 'ConfigError',
    message: `DATA_DIR ${folder} can't be written (EACCES): choose another folder, or set DATABASE_URL and a writable DATA_DIR.`,
  });
});

test('a cluster of another major version and a lost password are named, not tried', async () => {
  const first = await open();
  await first.stop();
  const version = join(clusterDir(), 'PG_VERSION');
  await writeFile(version, '15\n');
  await expect(open()).rejects.toThrow(/was made by Postgres 15, this chatpulse carries \d+/);
  await writeFile(version, '18\n');
  await rm(join(dataDir, 'postgres.password'));
  await expect(open()).rejects.toThrow(/postgres\.password, the password of the database in .* is missing/);
});

async function open(onExit?: (exit: ServerExit) => void): Promise<EmbeddedPostgres> {
  const embedded = await openEmbedded({ dataDir, log, ...(onExit && { onExit }) });
  opened.push(embedded);
  return embedded;
}

/** The same in a process of its own. */
async function hold(): Promise<{ child: ChildProcess; url: string; started: boolean }> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const exited = once(child, 'exit').then(([code, signal]) => Promise.reject(new Error(`it ended before it spoke: ${code ?? signal}`)));
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited]);
  exited.catch(() => undefined);
  return { child, ...JSON.parse(line) };
}

/** As nobody, who may read everything here (the checkout can be closed to all but root) and write nothing. */
async function refusedHold(folder: string): Promise<unknown> {
  const capability = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search', '--securebits=+no_setuid_fixup'];
  const words = [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    ...capability,
    '--',
    process.execPath,
    '--import',
    'tsx',
    SCRIPT,
    folder,
  ];
  const refusal = await promisify(execFile)('/usr/bin/setpriv', words).catch((error) => error);
  expect(refusal).toMatchObject({ code: 2 });
  return JSON.parse(refusal.stdout);
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code;
}

async function serverPid(): Promise<number> {
  const file = await readPidFile(clusterDir());
  if (file === null) throw new Error('no server runs');
  return file.pid;
}

function clusterDir(): string {
  return join(dataDir, 'postgres');
}

async function one(url: string, sql: string): Promise<string | undefined> {
  const [row] = await runOn(url, sql);
  return Object.values(row ?? {})[0];
}

async function timed<T>(what: string, action: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await action();
  console.log(`${what}: ${Math.round(performance.now() - begun)} ms`);
  return result;
}
