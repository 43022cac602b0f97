import { isolateNames, type Measure, toDrawable, toFit, withoutLogins } from '../labels.ts';
import { color, PAD, size, WIDTH, weight } from '../theme.ts';
import type { Label } from './drawing.ts';

export interface Style {
  readonly size: number;
  readonly weight: number;
}

export function label(text: string, x: number, y: number, over: Partial<Omit<Label, 'text' | 'x' | 'y'>> = {}): Label {
  return {
    text,
    x,
    y,
    size: size.label,
    weight: weight.regular,
    color: color.text,
    align: 'left',
    direction: 'ltr',
    halo: false,
    ...over,
  };
}

/** Title and subtitle, each on one line; of a subtitle too long for it the first part, which names channels, is cut, and period and zone stay. */
export function headerLabels(head: { readonly title: string; readonly subtitle: string }, measure: Measure): Label[] {
  const title = { size: size.title, weight: weight.strong };
  const subtitle = { size: size.subtitle, weight: weight.regular };
  return [
    label(cut(head.title, WIDTH - 2 * PAD, title, measure), PAD, 47, title),
    label(fitSubtitle(head.subtitle, subtitle, measure), PAD, 73, { ...subtitle, color: color.muted }),
  ];
}

const SEPARATOR = ' · ';

function fitSubtitle(subtitle: string, style: Style, measure: Measure): string {
  const widthOf = (text: string) => measure(text, style.size, style.weight);
  const whole = isolateNames(toDrawable(subtitle));
  if (widthOf(whole) <= WIDTH - 2 * PAD) return whole;
  const [names = '', ...rest] = withoutLogins(toDrawable(subtitle)).split(SEPARATOR);
  const tail = rest.map((part) => SEPARATOR + part).join('');
  return cut(cut(names, WIDTH - 2 * PAD - widthOf(tail), style, measure) + tail, WIDTH - 2 * PAD, style, measure);
}

/** A text of any origin, safe to draw and no wider than `width`. */
export function cut(text: string, width: number, style: Style, measure: Measure): string {
  return toFit(isolateNames(toDrawable(text)), width, (part) => measure(part, style.size, style.weight));
}

/** What stands in the middle of a chart without values. */
export function emptyLabel(text: string, x: number, y: number): Label {
  return label(toDrawable(text), x, y, { size: size.name, color: color.muted, align: 'center', halo: true });
}
