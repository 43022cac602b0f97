import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Rooms } from '../../src/ingest/batch-builder.ts';
import { createMover } from '../../src/ingest/mover.ts';
import { Spool } from '../../src/ingest/spool/spool.ts';
import { createLog } from '../../src/log.ts';
import type { Batch } from '../../src/store/writer/batch.ts';
import { eventually } from '../support/eventually.ts';
import { privmsgLine, toSpeaker } from '../support/twitch/lines.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-mover-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const withCode = (code: string) => Object.assign(new Error(`the database says ${code}`), { code });

/** Moves `texts` from a spool to a database that answers as `refuse` says; what it took, in order, and how much was given up. */
async function move(texts: readonly string[], refuse: (batch: Batch, attempt: number) => Error | null) {
  const log = createLog('silent');
  const spool = await Spool.open({ dataDir, maxBytes: 1 << 30, recorderId: randomUUID(), log });
  for (const text of texts) spool.line(privmsgLine({ place: { login: 'moonbase', id: '42' }, from: toSpeaker('ada'), text }), Date.now());
  await spool.seal();
  const taken: string[] = [];
  let attempts = 0;
  let givenUp = 0;
  const mover = createMover({
    spool,
    rooms: new Rooms(new Map()),
    log,
    retryMs: { first: 1, most: 5 },
    onStored: () => undefined,
    metrics: {
      rejected() {
        givenUp += 1;
      },
      flushed: () => undefined,
      failed: () => undefined,
    },
    writer: {
      async write(batch) {
        attempts += 1;
        const error = refuse(batch, attempts);
        if (error) throw error;
        taken.push(...batch.messages.map((message) => message.text));
        return { stored: batch.messages.length, duplicates: 0, expired: 0, events: 0, retracted: 0 };
      },
      stop: async () => undefined,
    },
  });
  mover.start();
  await eventually(() => expect(taken.length + givenUp).toBe(texts.length));
  await mover.stop(1_000);
  await spool.close();
  return { taken, givenUp };
}

const texts = ['one', 'two', 'three', 'four', 'five'];

test.each([
  ['is not reached in time', new Error('timeout expired')],
  ['takes a question and never answers', new Error('Query read timeout')],
  ['was left while it was being asked', new Error('Client has encountered a connection error and is not queryable')],
  ['can only be read, being a standby', withCode('25006')],
  ['has another password now', withCode('28P01')],
  ['is gone', withCode('3D000')],
  ['lacks a table, being restored', withCode('42P01')],
  ['does not let us write', withCode('42501')],
  ['has a defect', withCode('XX001')],
])('chat waits in the spool for a database that %s', async (_, error) => {
  expect(await move(texts, (_batch, attempt) => (attempt <= 12 ? error : null))).toEqual({ taken: texts, givenUp: 0 });
});

test.each([
  ['a value out of range', withCode('22003')],
  ['a broken constraint', withCode('23514')],
  ['a row too large for an index', withCode('54000')],
  ['a number that does not fit its bytes', new RangeError('out of range')],
])('of a batch that is refused for %s only the record that has it is given up', async (_, error) => {
  const refuse = (batch: Batch) => (batch.messages.some((message) => message.text === 'three') ? error : null);
  expect(await move(texts, refuse)).toEqual({ taken: texts.filter((text) => text !== 'three'), givenUp: 1 });
});
