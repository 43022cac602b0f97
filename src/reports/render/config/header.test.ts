import { expect, test } from 'vitest';
import { measure } from '../../../../test/support/drawing.ts';
import { PAD, WIDTH } from '../theme.ts';
import { headerLabels } from './header.ts';

const subtitleOf = (subtitle: string) => headerLabels({ title: 'Title', subtitle }, measure)[1]?.text ?? '';

test('a subtitle that fits stays whole, its names kept to themselves', () => {
  expect(subtitleOf('דבש (dvash) · last 7 days · Europe/Berlin')).toBe('\u2068דבש\u2069 (dvash) · last 7 days · Europe/Berlin');
});

test('of one that does not, names are cut, without their logins, and period and zone stay', () => {
  const names = 'Moonbase, TidePool, 雲の上ラジオ (kumonoue), Old_Lighthouse and StarHarbor';
  expect(subtitleOf(`${names} · last 30 days · Europe/Berlin`)).toMatch(
    /^Moonbase, TidePool, 雲の上ラジオ, [^(]*… · last 30 days · Europe\/Berlin$/,
  );
});

test('whatever it is, it stays inside the card', () => {
  for (const text of ['x'.repeat(300), `${'x'.repeat(90)} · ${'y'.repeat(90)}`, ' · '.repeat(80)]) {
    const [title, subtitle] = headerLabels({ title: text, subtitle: text }, measure);
    for (const label of [title, subtitle]) expect(measure(label?.text ?? '', label?.size ?? 0)).toBeLessThanOrEqual(WIDTH - 2 * PAD);
  }
});
