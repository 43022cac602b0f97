import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { connect } from './database.ts';

const NOBODY = 'postgres://nobody:secret@127.0.0.1:1/nothing';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A log, and the entries it has written. */
function createMemoryLog() {
  const entries: Record<string, unknown>[] = [];
  return { entries, log: pino({ level: 'debug', base: null }, { write: (line: string) => void entries.push(JSON.parse(line)) }) };
}

test('what knex has to say goes into the log and nowhere else', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { entries, log } = createMemoryLog();
  const db = connect(NOBODY, 1, log);
  await expect(db.raw('select 1')).rejects.toThrow(/ECONNREFUSED/);
  const { logger } = db.client;
  logger.warn('the first line\nthe second');
  logger.error('something broke');
  logger.debug({ odd: 1 });
  logger.deprecate('the old way', 'the new one');
  await db.destroy();
  expect(printed).not.toHaveBeenCalled();
  const told = entries.map(({ level, msg, detail, part }) => ({ level, msg, detail, part }));
  expect(told).toEqual([
    {
      level: 20,
      msg: expect.stringMatching(/^Acquire connection error: .*ECONNREFUSED/),
      detail: expect.stringContaining(' at '),
      part: 'knex',
    },
    { level: 40, msg: 'the first line', detail: 'the second', part: 'knex' },
    { level: 50, msg: 'something broke', detail: undefined, part: 'knex' },
    { level: 20, msg: '{ odd: 1 }', detail: undefined, part: 'knex' },
    { level: 40, msg: 'the old way is deprecated, please use the new one', detail: undefined, part: 'knex' },
  ]);
  expect(JSON.stringify(entries)).not.toContain('secret');
});

test('without a log nothing is printed either', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const db = connect(NOBODY);
  await expect(db.raw('select 1')).rejects.toThrow(/ECONNREFUSED/);
  await db.destroy();
  expect(printed).not.toHaveBeenCalled();
});
