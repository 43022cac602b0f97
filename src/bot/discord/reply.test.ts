import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChartSpec } from '../../reports/chart.ts';
import { toNotice, toReply } from './reply.ts';

const chart: ChartSpec = { kind: 'bars', title: 'Chatters', subtitle: 'moonbase', locale: 'en-US', bars: [], emptyLabel: 'none' };
const PNG = Buffer.from('picture');

test('a report becomes an embed with its picture and the picture in words', () => {
  const reply = toReply(
    { title: 'Activity of xQc', lines: ['1,234 messages.', 'Busiest: 20:14.'], image: chart, altText: 'A rising line' },
    PNG,
    'daily digest 7',
  );
  expect(reply).toEqual({
    body: {
      embeds: [
        {
          color: 0x5865f2,
          title: 'Activity of xQc',
          description: '1,234 messages.\nBusiest: 20:14.',
          image: { url: 'attachment://chart.png' },
          footer: { text: 'daily digest 7' },
        },
      ],
      attachments: [{ id: '0', filename: 'chart.png', description: 'A rising line' }],
      allowed_mentions: { parse: [] },
    },
    files: [{ name: 'chart.png', data: PNG, contentType: 'image/png' }],
  });
});

test('without a picture nothing is attached', () => {
  const { body, files } = toReply({ title: 'Nothing', lines: [], image: null, altText: null }, null);
  expect(files).toEqual([]);
  expect(body.attachments).toEqual([]);
  expect(body.embeds).toEqual([{ color: 0x5865f2, title: 'Nothing' }]);
});

test("whatever a report says, Discord's limits hold", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('_', '*', '[', 'a', ' '), fc.constantFrom('👩‍🚀', 'ß', '漢')),
    maxLength: 7_000,
  });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 4 }), text, (title, lines, altText) => {
      const { body } = toReply({ title: title || 'x', lines, image: chart, altText }, PNG, altText);
      const [embed] = body.embeds ?? [];
      const lengths = [embed?.title, embed?.description, embed?.footer?.text].map((part) => (part ?? '').length);
      expect(lengths[0]).toBeLessThanOrEqual(256);
      expect(lengths[1]).toBeLessThanOrEqual(4_096);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(6_000);
      expect(body.attachments?.[0]?.description?.length).toBeLessThanOrEqual(1_024);
      expect(toNotice(lines.join('\n')).body.content?.length).toBeLessThanOrEqual(2_000);
    }),
    { numRuns: 50 },
  );
});
