import type { WriteStream } from 'node:tty';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

/** Paths whose values are never written, wherever an object is logged. */
const SECRET_PATHS = ['token', 'password', 'secret', 'authorization', 'refreshToken', 'accessToken', 'clientSecret', 'databaseUrl'];

/** One line per entry: for people on a terminal, JSON otherwise. */
export function createLog(level: string, stream: WriteStream = process.stdout): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: SECRET_PATHS.flatMap((path) => [path, `*.${path}`]), censor: '[secret]' },
  };
  if (!stream.isTTY) return pino(options, stream);
  return pino(options, pretty({ destination: stream, colorize: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', sync: true }));
}
