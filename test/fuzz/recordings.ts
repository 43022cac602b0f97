import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Real lines and other clients' test lines, one a row; not part of the project. */
const FOLDER = new URL('../../../shared/data/twitch-irc/', import.meta.url);

export const hasRecordings = existsSync(fileURLToPath(FOLDER));
if (!hasRecordings) console.warn('skipped: tests on recorded lines, as ../shared/data/twitch-irc is not there');

export const RECORDINGS = [
  'DankChat-tests.txt',
  'chatterino2-SampleData+tests.txt',
  'chatterino2-recentmessages-nymn-20240106.txt',
  'chatterino2-snapshots-IrcMessageHandler.txt',
  'dank-twitch-irc-specs.txt',
  'go-twitch-irc-channel-xqcow-20190915.txt',
  'go-twitch-irc-tests.txt',
  'justgrep-tests.txt',
  'tmi.js-tests.txt',
] as const;

/** Lines that are odd, cut or no Twitch lines at all. */
export const MALFORMED = ['malformed/dank-twitch-irc-specs.txt', 'malformed/go-twitch-irc-tests.txt'] as const;

export const recordingPath = (name: string): string => fileURLToPath(new URL(name, FOLDER));

/** The lines of a recording, without their line ends. */
export function readRecording(name: string): string[] {
  const lines = readFileSync(fileURLToPath(new URL(name, FOLDER)), 'utf8').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
