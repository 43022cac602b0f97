import { access, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';

/** How Postgres's programs are started: words that go before the command, and the ids to switch to. */
export interface Launch {
  readonly prefix: readonly string[];
  readonly account: Account | null;
  /** Said once in the log when the way is not the plain one. */
  readonly remark: string | null;
}

/** The unprivileged user that the server runs as, and that owns the cluster. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const USUAL_ACCOUNTS = ['postgres', '_postgres', 'nobody'];
/** Bits of the capability sets in /proc/self/status: capabilities(7). */
const CAPABILITIES = { dac_override: 1n << 1n, dac_read_search: 1n << 2n };
type Capability = keyof typeof CAPABILITIES;

/**
 * Postgres refuses to run as root. As root we therefore hand it to the cluster's owner, or to `postgres` or `nobody`.
 * Throws ConfigError when there is no such user, or when that user can't reach the programs or the data.
 */
export async function chooseLaunch(binaries: Binaries, dataDir: string, clusterDir: string): Promise<Launch> {
  if (process.getuid?.() !== 0) return { prefix: [], account: null, remark: null };
  const account = (await ownerOf(clusterDir)) ?? toAccount(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  if (account === null) {
    throw new ConfigError([
      'Postgres refuses to run as root, and there is neither a user postgres nor nobody to run the embedded one as: start chatpulse as an ordinary user, or set DATABASE_URL.',
    ]);
  }
  const closed = await closedTo(account, binaries, dataDir);
  if (closed === null) return { prefix: [], account, remark: null };
  const capability = await heldCapability(closed.isProgram ? ['dac_override'] : ['dac_read_search', 'dac_override']);
  const setpriv = await findSetpriv();
  if (capability === null || setpriv === null) {
    throw new ConfigError([
      `Started as root, the embedded Postgres runs as the user ${account.name}, who may not enter ${closed.path}: ` +
        'use a folder that is open to all users, start chatpulse as an ordinary user, or set DATABASE_URL.',
    ]);
  }
  return {
    prefix: [setpriv, ...privileges(account, capability)],
    account,
    remark: `${closed.path} is closed to the user ${account.name}: Postgres runs with the capability ${capability}`,
  };
}

/** The first of the usual unprivileged users in the text of a passwd file; null if none is there. */
export function toAccount(passwd: string): Account | null {
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const name of USUAL_ACCOUNTS) {
    const user = users.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(user?.[2] ?? Number.NaN), Number(user?.[3] ?? Number.NaN)];
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) return { uid, gid, name };
  }
  return null;
}

/** Null where there is no cluster yet, and where it is root's (a restored backup: it is handed over later). */
async function ownerOf(clusterDir: string): Promise<Account | null> {
  const found = await stat(clusterDir).catch(() => null);
  return found === null || found.uid === 0 ? null : { uid: found.uid, gid: found.gid, name: `with the id ${found.uid}` };
}

/** The first folder or program that the account can't use, by its mode bits; null when all are open. */
async function closedTo(account: Account, binaries: Binaries, dataDir: string): Promise<{ path: string; isProgram: boolean } | null> {
  if (!(await allows(account, binaries.postgres, 0o5))) return { path: binaries.postgres, isProgram: true };
  for (const folder of [...parents(binaries.postgres), dataDir, ...parents(dataDir)]) {
    if (!(await allows(account, folder, 0o1))) return { path: folder, isProgram: false };
  }
  return null;
}

async function allows(account: Account, path: string, bits: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

function parents(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...parents(parent)];
}

/** A container's root has only some of root's capabilities. */
async function heldCapability(wanted: readonly Capability[]): Promise<Capability | null> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return wanted.find((name) => (held & CAPABILITIES[name]) !== 0n) ?? null;
}

async function findSetpriv(): Promise<string | null> {
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    const found = await access(path).then(
      () => path,
      () => null,
    );
    if (found !== null) return found;
  }
  return null;
}

/**
 * Switches the user and keeps that one capability, which a plain change of user would lose.
 * Postgres's programs look at themselves with access(2), which heeds the capabilities of a user other than root only with `no_setuid_fixup`.
 */
function privileges(account: Account, capability: Capability): string[] {
  const only = `-all,+${capability}`;
  return [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
    '--securebits=+no_setuid_fixup',
    '--',
  ];
}
