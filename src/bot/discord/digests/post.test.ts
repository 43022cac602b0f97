import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toChannelId, toGuildId } from '../../../domain/ids.ts';
import type { Digest } from '../../../store/digests.ts';
import type { PostedMessage } from '../wire.ts';
import { findPost, toMarker, toNonce } from './post.ts';

const BOT = '9';
const DUE = 1_000_000;

function must<T>(value: T | null): T {
  if (value === null) throw new Error('absent');
  return value;
}

const digest: Digest = {
  id: '7',
  guildId: must(toGuildId('1')),
  textChannelId: '2',
  channelId: must(toChannelId('3')),
  frequency: 'daily',
  atMinute: 540,
  createdAtMs: 0,
  timeZone: null,
  locale: null,
};
const run = { digestId: '7', periodStart: '2026-11-23', attempt: 2 };
const marker = toMarker(digest, run);

/** A text channel with a message a second, the newest first, as Discord pages it. */
function channel(length: number, marked: ReadonlyMap<number, Partial<PostedMessage>>) {
  const messages = Array.from({ length }, (_, index): PostedMessage => {
    return { id: String(length - index), authorId: BOT, sentAtMs: DUE + (length - index) * 1_000, footers: [], ...marked.get(index) };
  });
  let pages = 0;
  return {
    pages: () => pages,
    listMessages: async (_: string, before: string | null) => {
      pages += 1;
      const from = before === null ? 0 : messages.findIndex(({ id }) => id === before) + 1;
      return messages.slice(from, from + 100);
    },
  };
}

test('a post is found however much was said since', async () => {
  for (const index of [0, 99, 100, 555]) {
    const { listMessages } = channel(600, new Map([[index, { footers: [marker] }]]));
    await expect(findPost({ listMessages }, digest, marker, BOT, DUE)).resolves.toBe(String(600 - index));
  }
});

test("somebody else's message with the same words is none", async () => {
  const { listMessages } = channel(3, new Map([[1, { footers: [marker], authorId: '8' }]]));
  await expect(findPost({ listMessages }, digest, marker, BOT, DUE)).resolves.toBeNull();
});

test('nothing older than the run is looked at, and never without end', async () => {
  const old = channel(
    600,
    new Map([
      [150, { sentAtMs: DUE - 1 }],
      [199, { sentAtMs: DUE - 1 }],
    ]),
  );
  await expect(findPost(old, digest, marker, BOT, DUE)).resolves.toBeNull();
  expect(old.pages()).toBe(2);
  const busy = channel(5_000, new Map());
  await expect(findPost(busy, digest, marker, BOT, DUE)).resolves.toBeNull();
  expect(busy.pages()).toBe(10);
});

test('each run has a nonce of its own that Discord takes', () => {
  const day = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
  fc.assert(
    fc.property(id, day, id, day, (idA, dayA, idB, dayB) => {
      const [a, b] = [
        { digestId: idA, periodStart: dayA, attempt: 1 },
        { digestId: idB, periodStart: dayB, attempt: 1 },
      ];
      expect(toNonce(a).length).toBeLessThanOrEqual(25);
      expect(toNonce(a) === toNonce(b)).toBe(idA === idB && dayA === dayB);
      expect(toNonce({ ...a, attempt: 5 })).toBe(toNonce(a));
    }),
  );
});
