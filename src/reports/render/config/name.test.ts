import { describe, expect, test } from 'vitest';
import { measure } from '../../../../test/support/drawing.ts';
import { fitName, nameLabels } from './name.ts';

const SIZE = { size: 10 };
const fitted = (text: string, letters: number) => fitName(text, letters * 5.5 + 0.01, SIZE, measure);

describe('a name', () => {
  test('is followed by its login where both have room', () => {
    expect(fitted('弟大物 (dadawu)', 13)).toMatchObject({ text: '弟大物', aside: '(dadawu)' });
    expect(fitted('弟大物 (dadawu)', 11)).toMatchObject({ text: '弟大物', aside: '' });
    expect(fitted('弟大物 (dadawu)', 2)).toMatchObject({ text: '弟…', aside: '' });
    expect(fitted('plain', 5)).toMatchObject({ text: 'plain', aside: '' });
  });

  test('keeps brackets that are no login', () => {
    expect(fitted('smile :) (Ünï)', 20)).toMatchObject({ text: 'smile :) (Ünï)', aside: '' });
    expect(fitted('(only)', 20)).toMatchObject({ text: '(only)', aside: '' });
  });

  test('among others in a sentence keeps its place and, where there is room, its login', () => {
    expect(fitted('דבש (dvash) and Moonbase', 40).text).toBe('\u2068דבש\u2069 (dvash) and Moonbase');
    expect(fitted('דבש (dvash) and Moonbase', 20).text).toBe('\u2068דבש\u2069 and Moonbase');
    expect(nameLabels(fitted('דבש (dvash) and Moonbase', 40), 0, 0, SIZE, measure)).toMatchObject([{ direction: 'ltr' }]);
  });

  test('is as wide as it says', () => {
    for (const letters of [1, 4, 9, 30]) {
      const name = fitted('弟大物 (dadawu)', letters);
      const ends = nameLabels(name, 100, 0, SIZE, measure).map(({ text, x }) => x + measure(text, SIZE.size));
      expect(Math.max(...ends)).toBeCloseTo(100 + name.width, 5);
      expect(name.width).toBeLessThanOrEqual(letters * 5.5 + 0.02);
    }
  });
});
