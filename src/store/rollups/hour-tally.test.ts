import { expect, test } from 'vitest';
import { Catalogue } from '../../domain/emote-uses.ts';
import { decodeIds } from '../../domain/id-set.ts';
import { HourTally, type SaidRow } from './hour-tally.ts';

const HOUR = Date.UTC(2026, 10, 3, 12);
const KEKW = { source: '7tv', id: 'a', name: 'KEKW', isGlobal: false, fromMs: 0, toMs: HOUR + 1_800_000 } as const;

function tally(...rows: readonly Partial<SaidRow>[]) {
  const made = new HourTally(HOUR, new Catalogue([KEKW]));
  for (const row of rows) made.add({ sentMs: HOUR, chatterId: '5', isShared: false, text: 'moon', emotes: null, ...row });
  return made.toRollup();
}

test('nothing comes down to nothing', () => {
  expect(tally()).toEqual({ chatters: [], words: [], emotes: [], tenMinuteChatters: null, isQuiet: true, ownIds: null });
});

test('chatters by own messages, words and emotes by uses, each with the catalogue of its time', () => {
  const { chatters, words, emotes } = tally(
    { chatterId: '7', text: 'Kappa moon', emotes: '25:0-4' },
    { chatterId: '9007199254740993', text: 'moon KEKW KEKW' },
    { chatterId: '9007199254740993', text: 'stars', sentMs: HOUR + 1_700_000 },
    { chatterId: '7', text: 'KEKW', sentMs: HOUR + 1_800_000, isShared: true },
    { chatterId: '8', text: 'KEKW', sentMs: HOUR + 1_800_000 },
  );
  expect(chatters).toEqual([
    { chatterId: '9007199254740993', messages: 2, sharedMessages: 0, spokeIn: 1 | (1 << 5) },
    { chatterId: '7', messages: 1, sharedMessages: 1, spokeIn: 1 },
    { chatterId: '8', messages: 1, sharedMessages: 0, spokeIn: 1 << 6 },
  ]);
  expect(words).toEqual([
    ['moon', 2],
    ['stars', 1],
    ['kekw', 1],
  ]);
  expect(emotes).toEqual([
    [{ source: '7tv', id: 'a', name: 'KEKW' }, 2],
    [{ source: 'twitch', id: '25', name: 'Kappa' }, 1],
  ]);
});

test('what is only mirrored in counts for nobody but its author', () => {
  expect(tally({ isShared: true })).toMatchObject({
    chatters: [{ chatterId: '5', messages: 0, sharedMessages: 1, spokeIn: 0 }],
    words: [],
    emotes: [],
  });
});

test('a busy hour tells its people by ten minutes, and keeps a set of them once they are many', () => {
  const rows = Array.from({ length: 600 }, (_, no) => ({ chatterId: String(100 + no), sentMs: HOUR + (no % 3) * 1_200_000 }));
  const busy = tally(...rows);
  expect(busy.tenMinuteChatters).toEqual([200, 0, 200, 0, 200, 0]);
  expect([...decodeIds(busy.ownIds ?? Buffer.of())]).toEqual(rows.map(({ chatterId }) => Number(chatterId)));
  expect([busy.isQuiet, new Set(busy.chatters.map(({ spokeIn }) => spokeIn))]).toEqual([false, new Set([1, 1 << 4, 1 << 8])]);
  const few = tally(...rows.map((row) => ({ ...row, chatterId: String(Number(row.chatterId) % 256) })));
  expect([few.chatters.length, few.ownIds]).toEqual([256, null]);
  expect(tally(...rows.slice(0, 499)).isQuiet).toBe(true);
  const foreign = tally(...rows, { chatterId: '9007199254740993' });
  expect([foreign.chatters.length, foreign.ownIds]).toEqual([601, null]);
});
