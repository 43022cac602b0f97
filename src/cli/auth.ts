import { authorise } from '../bot/twitch/authorise.ts';
import { loadDotEnv, readAuthConfig } from '../config.ts';

/** Where the browser comes back to; it has to be registered with the application, so it is fixed. */
const REDIRECT_PORT = 3000;

/** Gets the refresh token of the account that shall answer in Twitch chat, and prints the line for `.env` to stdout. */
export async function authCommand(): Promise<void> {
  loadDotEnv();
  await authorise({
    ...readAuthConfig(),
    port: REDIRECT_PORT,
    tell: (line) => process.stderr.write(`${line}\n`),
    print: (line) => process.stdout.write(`${line}\n`),
  });
}
