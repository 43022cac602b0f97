import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDataDir } from '../test/support/chatpulse.ts';
import { openAnswers } from './answers.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
const EXPECTED = { isPrivate: false, words: /12 messages/, hasPicture: true };
const ASKED = '/stats overview channel:moonbase period:24h';
const picture = (bytes: Uint8Array, description: string | null = 'A chart') => ({
  id: '1',
  name: 'chart.png',
  description,
  contentType: 'image/png',
  bytes,
});
const shown = {
  content: '',
  ephemeral: false,
  embeds: [{ title: 'Overview of Moon\\_base', description: '12 messages from 3 chatters.' }],
  attachments: [picture(PNG)],
};

test('an answer becomes a text file as people read it, its picture, and an entry of the list', async () => {
  await using folder = await createDataDir();
  const answers = await openAnswers(folder.path);
  await answers.keep(ASKED, 'asked by Bo', shown, EXPECTED);
  await answers.close('What was answered.');
  expect(answers.faults).toEqual([]);
  expect((await readdir(folder.path)).sort()).toEqual([
    '01-stats-overview-moonbase-24h.png',
    '01-stats-overview-moonbase-24h.txt',
    'README.txt',
  ]);
  expect(await readFile(join(folder.path, '01-stats-overview-moonbase-24h.txt'), 'utf8')).toBe(
    `${ASKED}\nasked by Bo\n\nOverview of Moon_base\n12 messages from 3 chatters.\n\nPicture 01-stats-overview-moonbase-24h.png, in words: A chart\n`,
  );
  expect(await readFile(join(folder.path, 'README.txt'), 'utf8')).toBe(
    `What was answered.\n\n01-stats-overview-moonbase-24h.png\n  ${ASKED}\n  12 messages from 3 chatters.\n`,
  );
});

test.each([
  ['other words', { ...shown, embeds: [] }, 'does not say what it should'],
  ['no picture', { ...shown, attachments: [] }, 'no picture came'],
  ['a picture that is none', { ...shown, attachments: [picture(Uint8Array.from([1, 2, 3]))] }, 'is no PNG'],
  ['a picture without words', { ...shown, attachments: [picture(PNG, null)] }, 'has no description'],
  ['a private answer', { ...shown, ephemeral: true }, 'is private'],
])('%s is a fault', async (_, answer, fault) => {
  await using folder = await createDataDir();
  const answers = await openAnswers(folder.path);
  await answers.keep(ASKED, 'asked by Bo', answer, EXPECTED);
  expect(answers.faults).toEqual([expect.stringContaining(fault)]);
  expect(answers.faults[0]).toContain(ASKED);
});

test('what an earlier demo left goes, everything else stays', async () => {
  await using folder = await createDataDir();
  for (const name of ['01-old.txt', '02-old.png', 'README.txt', 'mine.png', 'notes.txt']) await writeFile(join(folder.path, name), '');
  await openAnswers(folder.path);
  expect((await readdir(folder.path)).sort()).toEqual(['mine.png', 'notes.txt']);
});
