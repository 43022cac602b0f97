import { randomBytes } from 'node:crypto';
import { chmod, chown, lchown, link, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError, UpstreamError } from '../../errors.ts';
import { type Account, chooseLaunch, type Launch } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { isAlive } from './pidfile.ts';
import { runProgram } from './program.ts';

/** A database cluster on disk and how to start its server. */
export interface Cluster {
  readonly dir: string;
  readonly logFile: string;
  readonly password: string;
  readonly binaries: Binaries;
  readonly launch: Launch;
}

/** The cluster's superuser and the name of our database in it. */
export const DATABASE_USER = 'chatpulse';

const STAGING_PREFIX = 'postgres.new-';

/** Finds the cluster in `<dataDir>/postgres` or creates it. Throws ConfigError where the folder, the user or the programs won't do. */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  const binaries = await findBinaries();
  const root = await makeFolder(resolve(dataDir));
  const dir = join(root, 'postgres');
  const launch = await chooseLaunch(binaries, root, dir);
  const major = await majorVersion(launch, binaries);
  const password = await keptPassword(join(root, 'postgres.password'), dir);
  const cluster = { dir, logFile: join(root, 'postgres.log'), password, binaries, launch };
  if (!(await exists(join(dir, 'PG_VERSION')))) await createCluster(cluster, root);
  await checkCluster(cluster, major);
  return cluster;
}

async function makeFolder(root: string): Promise<string> {
  const probe = join(root, `.writable-${process.pid}`);
  try {
    await mkdir(root, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return await realpath(root);
  } catch (error) {
    if (codeOf(error) === 'ENOSPC') throw new UpstreamError('disk', `no space left for ${root}`, { cause: error });
    throw new ConfigError([
      `DATA_DIR ${root} can't be written (${codeOf(error)}): choose another folder, or set DATABASE_URL and a writable DATA_DIR.`,
    ]);
  }
}

/** Tries the server's program before anything is made: the major version, e.g. `18`. */
async function majorVersion(launch: Launch, binaries: Binaries): Promise<string> {
  const { code, output } = await runProgram(launch, binaries.postgres, ['--version'], 10_000);
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code === 0 && major !== undefined) return major;
  const advice = /shared libraries/.test(output) ? 'run `npm rebuild` (install scripts were off), or set DATABASE_URL' : 'set DATABASE_URL';
  throw new ConfigError([`The embedded Postgres does not run here (${output.trim()}): ${advice}.`]);
}

/** One password for the cluster's whole life, in a file that only its owner reads. Two first starts at once agree on one. */
async function keptPassword(path: string, clusterDir: string): Promise<string> {
  if (!(await exists(path))) {
    if (await exists(join(clusterDir, 'PG_VERSION'))) {
      throw new ConfigError([`${path}, the password of the database in ${clusterDir}, is missing: put it back, or move that folder away.`]);
    }
    const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
    await writeFile(draft, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
    // A link fails where the name exists, unlike a rename, and shows the file only when it is whole.
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await rm(draft);
  }
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new ConfigError([`${path} can't be read (${codeOf(error)}): start chatpulse as the user that made it.`]);
  }
}

/** Made beside its place and renamed, so that a creation that was cut short leaves nothing that looks like a cluster. */
async function createCluster({ dir, password, binaries, launch }: Cluster, root: string): Promise<void> {
  await clearAbandoned(root);
  const staging = join(root, `${STAGING_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(staging, { mode: 0o700 });
    const passwordFile = join(staging, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (launch.account !== null) await handOver(staging, launch.account);
    const made = join(staging, 'cluster');
    const { code, output } = await runProgram(
      launch,
      binaries.initdb,
      [
        `--pgdata=${made}`,
        `--username=${DATABASE_USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      60_000,
    );
    if (code !== 0) throw creationError(code, output.trim());
    await rename(made, dir).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function creationError(code: number | null, output: string): Error {
  if (/could not look up effective user ID/.test(output)) {
    return new ConfigError([
      'The embedded Postgres needs its user to have an entry in /etc/passwd: start chatpulse as such a user, or set DATABASE_URL.',
    ]);
  }
  const upstream = /No space left/.test(output) ? 'disk' : 'postgres';
  return new UpstreamError(upstream, `the embedded database could not be created (initdb: ${code ?? 'no exit code'}): ${output}`);
}

async function clearAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = name.startsWith(STAGING_PREFIX) ? Number.parseInt(name.slice(STAGING_PREFIX.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !(await isAlive(pid))) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** What makes Postgres refuse a cluster: another major version, another owner, a folder that others may read. */
async function checkCluster({ dir, launch }: Cluster, major: string): Promise<void> {
  const version = (await readFile(join(dir, 'PG_VERSION'), 'utf8').catch(() => major)).trim();
  if (version !== major) {
    throw new ConfigError([
      `${dir} was made by Postgres ${version}, this chatpulse carries ${major}: dump and restore it, or set DATABASE_URL.`,
    ]);
  }
  const { uid, mode } = await stat(dir);
  const ours = process.getuid?.() ?? uid;
  if (ours !== 0 && uid !== ours) throw new ConfigError([`${dir} belongs to the user id ${uid}: start chatpulse as that user or as root.`]);
  if (launch.account !== null && uid === 0) await handOver(dir, launch.account);
  if ((mode & 0o027) !== 0) await chmod(dir, 0o700);
}

async function handOver(path: string, { uid, gid }: Account): Promise<void> {
  for (const entry of await readdir(path, { recursive: true })) await lchown(join(path, entry), uid, gid);
  await chown(path, uid, gid);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String(Reflect.get(error, 'code') ?? error.message) : String(error);
}
