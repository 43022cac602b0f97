import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Not in the tree for longer than a test takes. */
const PROBE = 'fence-probe.ts';
let probe: string | null = null;

afterEach(async () => {
  if (probe) await rm(probe, { force: true });
});

/** What the linter says of a file with this import in that room. */
async function lint(room: string, specifier: string): Promise<string> {
  probe = `${ROOT}src/${room}/${PROBE}`;
  await writeFile(probe, `import * as imported from '${specifier}';\n\nexport const probe = imported;\n`);
  const run = await promisify(execFile)(`${ROOT}node_modules/.bin/biome`, ['lint', '--max-diagnostics=none', probe], { cwd: ROOT }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${run.stdout}${run.stderr}`;
}

test.each([
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
])('%s may not import %s', async (room, specifier) => {
  expect(await lint(room, specifier)).toContain('noRestrictedImports');
});

test.each([
  ['domain', './ids.ts'],
  ['store', '../domain/ids.ts'],
  ['reports', '../store/store.ts'],
  ['bot/twitch', '../../reports/stats-line.ts'],
])('%s may import %s', async (room, specifier) => {
  expect(await lint(room, specifier)).not.toContain('noRestrictedImports');
});
