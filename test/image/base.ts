import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { buildah, CACHE, run } from './buildah.ts';

/** Bump when the recipe below changes, so that a base image kept from before is made anew. */
const RECIPE = '1';
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Where image registries are out of reach, stands in for Docker's `node:NN-bookworm-slim` under its real name: Debian's minimal system by debootstrap,
 * the same major version of Node (its binary comes from npm's package `node-linux-*`), this machine's npm, a user `node` with the id 1000.
 */
export async function makeBase(name: string): Promise<'kept' | 'made'> {
  const major = /node:(\d+)/.exec(name)?.[1];
  const suite = /-(bookworm|trixie)-slim$/.exec(name)?.[1];
  if (major === undefined || suite === undefined) throw new Error(`no recipe for the base image ${name}`);
  const npm = await realpath(join(await run('npm', ['root', '--global']), 'npm'));
  const authorities = process.env['NODE_EXTRA_CA_CERTS'];
  const key = await recipeKey(npm, authorities);
  if ((await recipeOf(name)) === key) return 'kept';

  const container = await buildah('from', 'scratch');
  try {
    const root = await buildah('mount', container);
    await run('debootstrap', ['--variant=minbase', suite, root]);
    await slim(root);
    await run('chroot', [root, 'useradd', '--uid', '1000', '--create-home', '--shell', '/bin/bash', 'node']);
    await installNode(root, major);
    await installNpm(root, npm);
    if (authorities !== undefined) {
      await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
      await cp(authorities, join(root, CA_BUNDLE));
      await buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${CA_BUNDLE}`, container);
    }
    await buildah('config', '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', '--cmd', 'node', container);
    await buildah('config', '--label', `chatpulse.recipe=${key}`, container);
    await buildah('umount', container);
    await buildah('commit', '--format', 'docker', container, name);
  } finally {
    await buildah('rm', container);
  }
  return 'made';
}

async function recipeKey(npm: string, authorities: string | undefined): Promise<string> {
  const parts = [RECIPE, await readFile(join(npm, 'package.json')), authorities === undefined ? '' : await readFile(authorities)];
  return parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
}

/** The label of the image of that name; null when there is none. */
async function recipeOf(name: string): Promise<string | null> {
  return buildah('inspect', '--type', 'image', '--format', '{{index .Docker.Config.Labels "chatpulse.recipe"}}', name).catch(() => null);
}

async function slim(root: string): Promise<void> {
  for (const folder of ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/log']) {
    await rm(join(root, folder), { recursive: true, force: true });
    await mkdir(join(root, folder));
  }
}

async function installNode(root: string, major: string): Promise<void> {
  const packages = join(CACHE, 'packages');
  await mkdir(packages, { recursive: true });
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', packages, `node-linux-${process.arch}@${major}`]);
  // Several versions match the major one; npm packs the newest and names it last.
  const archive = join(packages, packed.split('\n').at(-1) ?? '');
  await run('tar', [
    '--extract',
    '--file',
    archive,
    '--directory',
    join(root, 'usr/local/bin'),
    '--strip-components=2',
    'package/bin/node',
  ]);
  await run('chroot', [root, 'chmod', '755', '/usr/local/bin/node']);
}

async function installNpm(root: string, npm: string): Promise<void> {
  await cp(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true });
  for (const [command, script] of [
    ['npm', 'npm-cli.js'],
    ['npx', 'npx-cli.js'],
  ] as const) {
    await symlink(`../lib/node_modules/npm/bin/${script}`, join(root, 'usr/local/bin', command));
  }
}
