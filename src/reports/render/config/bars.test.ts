import { describe, expect, test } from 'vitest';
import { expectReadable, findLabel, measure, texts } from '../../../../test/support/drawing.ts';
import type { BarChart } from '../../chart.ts';
import { PAD, WIDTH } from '../theme.ts';
import { barDrawing } from './bars.ts';

function chart(bars: BarChart['bars']): BarChart {
  return { kind: 'bars', title: 'Top chatters', subtitle: 'Last 7 days', locale: 'en-US', emptyLabel: 'nobody yet', bars };
}

const many = (count: number, label = (index: number) => `chatter_${index}`) =>
  chart(
    Array.from({ length: count }, (_, index) => ({
      label: label(index),
      value: Math.round(50_000 / (index + 1)),
      note: `${index} %`,
      picture: null,
    })),
  );

describe('a ranking', () => {
  test('is as tall as it has bars', () => {
    const heights = [1, 3, 10, 25].map((count) => barDrawing(many(count), measure).height);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(heights[0]).toBeLessThan(170);
    expect(heights[3]).toBeLessThan(900);
  });

  test.each([1, 2, 10, 25])('of %i keeps names, bars, values and notes apart and inside', (count) => {
    const drawing = barDrawing(
      many(count, (index) => `chatter_${index}_${'x'.repeat(index * 3)}`),
      measure,
    );
    const padding = drawing.chart.options?.layout?.padding;
    const { left, right } = typeof padding === 'object' ? { left: 0, right: 0, ...padding } : { left: 0, right: 0 };
    const rows = drawing.labels.slice(2);
    for (let row = 0; row < count; row++) {
      const [name, value, note] = rows.slice(row * 3);
      if (name === undefined || value === undefined || note === undefined) throw new Error(`Row ${row} is incomplete`);
      expect(name.x + measure(name.text, name.size)).toBeLessThan(Number(left));
      expect(value.x).toBeGreaterThan(Number(left));
      expect(note.x).toBeGreaterThan(value.x + measure(value.text, value.size));
      expect(note.x + measure(note.text, note.size)).toBeLessThanOrEqual(WIDTH - PAD + 0.001);
    }
    expect(WIDTH - Number(left) - Number(right)).toBeGreaterThan(80);
  });

  test('shows names cut, values by locale, no empty note', () => {
    const drawing = barDrawing(
      chart([{ label: 'a_name_that_goes_on_and_on_and_on_for_ever', value: 48_211, note: null, picture: null }]),
      measure,
    );
    expect(texts(drawing)).toHaveLength(4);
    expect(texts(drawing)[2]).toMatch(/^a_name_that.*…$/);
    expect(texts(drawing)[3]).toBe('48.2K');
  });

  test('of none says so', () => {
    expect(texts(barDrawing(chart([]), measure))).toContain('nobody yet');
  });

  test('of zeros draws no bar and divides by none', () => {
    const drawing = barDrawing(chart([{ label: 'a', value: 0, note: null, picture: null }]), measure);
    expect(drawing.chart.data.datasets[0]?.data).toEqual([null]);
    expect(drawing.labels.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  });

  test('shows logins behind names where both have room, and drops them rather than cut', () => {
    const names = [
      'דבש (dvash)',
      '雲の上の人 (kumonoue)',
      'Ünïcödé_Näme_Of_Length (plainlogin)',
      'so_long_that_it_must_be_cut_itself (same)',
      'plain',
    ];
    const drawing = barDrawing(chart(names.map((label) => ({ label, value: 3, note: '1 %', picture: null }))), measure);
    expectReadable(drawing);
    expect(texts(drawing)).toEqual(
      expect.arrayContaining(['דבש', '(dvash)', '雲の上の人', '(kumonoue)', 'Ünïcödé_Näme_Of_Length', 'plain']),
    );
    expect(texts(drawing)).not.toContain('(plainlogin)');
    expect(texts(drawing).some((text) => text.startsWith('so_long') && text.endsWith('…'))).toBe(true);
    const [name, login] = [findLabel(drawing, 'דבש'), findLabel(drawing, '(dvash)')];
    expect([name.direction, login.direction]).toEqual(['rtl', 'ltr']);
    expect(login.x).toBeGreaterThan(name.x + measure(name.text, name.size));
  });

  test('with pictures keeps a place for each before the names, which stay in line', () => {
    const bar = (label: string, picture: Uint8Array | null) => ({ label, value: 5, note: null, picture });
    const drawing = barDrawing(chart([bar('KEKW', Uint8Array.of(1)), bar('pogU', null), bar('LULW', Uint8Array.of(2))]), measure);
    expectReadable(drawing);
    expect(drawing.pictures.map(({ bar: index, x }) => [index, x])).toEqual([
      [0, PAD],
      [2, PAD],
    ]);
    const nameX = findLabel(drawing, 'KEKW').x;
    for (const { x, width } of drawing.pictures) expect(x + width).toBeLessThan(nameX);
    expect(['pogU', 'LULW'].map((name) => findLabel(drawing, name).x)).toEqual([nameX, nameX]);
    expect(barDrawing(chart([bar('KEKW', null)]), measure).labels.find(({ text }) => text === 'KEKW')?.x).toBe(PAD);
  });
});
