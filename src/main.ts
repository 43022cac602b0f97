#!/usr/bin/env node
import { authCommand } from './cli/auth.ts';
import { EXPORT_USAGE } from './cli/export/arguments.ts';
import { exportCommand } from './cli/export.ts';
import { migrateCommand } from './cli/migrate.ts';
import { REPLAY_USAGE, replayCommand } from './cli/replay.ts';
import { start } from './cli/start.ts';
import { ConfigError, UpstreamError, UserError } from './errors.ts';

const USAGE = `usage: chatpulse [command]
  start      record chat and answer on Discord and Twitch (the default)
  ${REPLAY_USAGE}
  ${EXPORT_USAGE}
  migrate    bring the database to the newest schema, and end
  auth       get a refresh token for the Twitch account that answers in chat
Settings are environment variables or lines of .env; .env.example lists them.
`;

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  start,
  replay: replayCommand,
  export: exportCommand,
  migrate: migrateCommand,
  auth: authCommand,
};

/** @returns the exit code: 0 done, 1 a failure, 2 wrong usage or configuration */
async function main([name = 'start', ...words]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = COMMANDS[name];
  if (!command) {
    process.stderr.write(`there is no command "${name}"\n${USAGE}`);
    return 2;
  }
  try {
    await command(words);
    return 0;
  } catch (error) {
    if (error instanceof ConfigError)
      process.stderr.write(
        `chatpulse can't start with this configuration:\n${error.problems.map((problem) => `  - ${problem}\n`).join('')}`,
      );
    else if (error instanceof UserError) process.stderr.write(`${error.message}\n`);
    else if (error instanceof Error && Reflect.get(error, 'code')?.toString().startsWith('ERR_PARSE_ARGS'))
      process.stderr.write(`${error.message}\n${USAGE}`);
    else if (error instanceof UpstreamError) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    } else {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      return 1;
    }
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
// Libraries leave handles behind (discord.js after destroy()); everything of ours has stopped by now.
process.exit();
