import { expect, test } from 'vitest';
import { createRandom } from '../../../demo/generate/random.ts';
import { fromEmoteTag } from '../../../src/domain/emote-tag.ts';
import { compose } from './compose.ts';
import { toEmotes } from './emotes.ts';
import { toTexts } from './texts.ts';
import { toVocabulary } from './vocabulary.ts';

const emotes = toEmotes();
const order = { messages: 1_000, channels: 2, days: 10, texts: 1_000 };

test('Twitch emotes stand where their notation says, in scripts of every width', () => {
  const random = createRandom('compose test');
  for (const language of ['en', 'ja', 'ar', 'th'] as const) {
    const speaker = { language, vocabulary: toVocabulary(language, 500), emotes, known: emotes.ofCommunity[3] ?? [] };
    for (let at = 0; at < 200; at += 1) {
      const said = compose(speaker, random);
      for (const use of fromEmoteTag(said.emotes, said.text)) {
        expect(emotes.all.find(({ id }) => id === use.id)?.name).toBe(use.name);
      }
    }
  }
});

test('texts are the same each time, their words in the order of bytes, their columns as COPY takes them', () => {
  const texts = toTexts(order, emotes);
  expect(toTexts(order, emotes).columns.equals(texts.columns)).toBe(true);
  const bytes = texts.words.map((word) => Buffer.from(word));
  expect(bytes.slice(1).every((word, index) => Buffer.compare(bytes[index] ?? word, word) < 0)).toBe(true);
  expect(texts.ends.length).toBe(texts.from.at(-1));
  let at = 0;
  for (const end of texts.ends) {
    const emoteBytes = Math.max(0, texts.columns.readInt32BE(at));
    const textAt = at + 4 + emoteBytes;
    expect(textAt + 4 + texts.columns.readInt32BE(textAt)).toBe(end);
    at = end;
  }
});
