import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const FORBIDDEN = [
  ['domain', '../store/database.ts'],
  ['domain', 'knex'],
  ['store', '../reports/message.ts'],
  ['reports', '../bot/discord/bot.ts'],
  ['reports', '../ingest/mover.ts'],
  ['reports', 'pg'],
  ['ingest', '../reports/message.ts'],
  ['ingest', 'discord.js'],
  ['bot/discord', '../../ingest/mover.ts'],
  ['bot/discord', '../twitch/bot.ts'],
  ['bot/discord', 'knex'],
  ['bot/twitch', '../discord/bot.ts'],
  ['web', '../bot/discord/bot.ts'],
  ['web', '@napi-rs/canvas'],
] as const;
const ALLOWED = [
  ['domain', './ids.ts'],
  ['store', '../domain/ids.ts'],
  ['reports', '../store/store.ts'],
  ['bot/twitch', '../../reports/stats-line.ts'],
] as const;

/** In the tree for as long as the linter takes: a file with each import in each room. */
const PROBES = [...FORBIDDEN, ...ALLOWED].map(([room, specifier], index) => {
  const name = `fence-probe-${index}.ts`;
  return { room, specifier, name, path: `${ROOT}src/${room}/${name}` };
});
let said = '';

beforeAll(async () => {
  for (const { path, specifier } of PROBES)
    await writeFile(path, `import * as imported from '${specifier}';\n\nexport const probe = imported;\n`);
  const words = ['lint', '--max-diagnostics=none', ...PROBES.map(({ path }) => path)];
  const run = await promisify(execFile)(`${ROOT}node_modules/.bin/biome`, words, { cwd: ROOT }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  said = `${run.stdout}${run.stderr}`;
}, 60_000);

afterAll(() => Promise.all(PROBES.map(({ path }) => rm(path, { force: true }))));

function isRefused(room: string, specifier: string): boolean {
  const probe = PROBES.find((one) => one.room === room && one.specifier === specifier);
  return new RegExp(`${probe?.name}\\S* lint/\\S*noRestrictedImports`).test(said);
}

test.each(FORBIDDEN)('%s may not import %s', (room, specifier) => {
  expect(isRefused(room, specifier), said).toBe(true);
});

test.each(ALLOWED)('%s may import %s', (room, specifier) => {
  expect(isRefused(room, specifier)).toBe(false);
});
