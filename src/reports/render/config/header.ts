import { type Measure, toDrawable, toFit } from '../labels.ts';
import { color, PAD, size, WIDTH, weight } from '../theme.ts';
import type { Label } from './drawing.ts';

export function label(text: string, x: number, y: number, over: Partial<Omit<Label, 'text' | 'x' | 'y'>> = {}): Label {
  return { text, x, y, size: size.label, weight: weight.regular, color: color.text, align: 'left', halo: false, ...over };
}

/** Title and subtitle, each on one line. */
export function headerLabels(head: { readonly title: string; readonly subtitle: string }, measure: Measure): Label[] {
  const title = { size: size.title, weight: weight.strong };
  const subtitle = { size: size.subtitle, weight: weight.regular, color: color.muted };
  return [label(cut(head.title, title, measure), PAD, 47, title), label(cut(head.subtitle, subtitle, measure), PAD, 73, subtitle)];
}

function cut(text: string, style: { readonly size: number; readonly weight: number }, measure: Measure): string {
  return toFit(toDrawable(text), WIDTH - 2 * PAD, (part) => measure(part, style.size, style.weight));
}
