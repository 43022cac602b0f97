import { isolateNames, type Measure, toBaseDirection, toDrawable, toFit, withoutLogins } from '../labels.ts';
import { color, weight } from '../theme.ts';
import type { Label } from './drawing.ts';
import { label } from './header.ts';

/** A name as it is drawn: what people are called, and what identifies them behind it, where both have room. */
export interface Name {
  readonly text: string;
  readonly aside: string;
  readonly width: number;
}

export interface NameStyle {
  readonly size: number;
  readonly color?: string;
  readonly halo?: boolean;
}

const SPACE = 6;
/** A display name with its login behind it ("弟大物 (dadawu)"). */
const WITH_LOGIN = /^(.+) (\([a-z0-9_]+\))$/su;

/**
 * `text` in at most `maxWidth`. A login in brackets goes first when there is no room for both, and only then is the name cut.
 * The two are drawn one by one, each in its own direction: as one text, brackets and right-to-left names change places. `text` may also be
 * several names in a sentence ("a and b").
 */
export function fitName(text: string, maxWidth: number, { size }: NameStyle, measure: Measure): Name {
  const whole = toDrawable(text);
  const [, named = whole, aside = ''] = WITH_LOGIN.exec(whole) ?? [];
  const name = isolateNames(named);
  const nameWidth = measure(name, size, weight.medium);
  const asideWidth = aside === '' ? 0 : SPACE + measure(aside, size, weight.regular);
  if (nameWidth + asideWidth <= maxWidth) return { text: name, aside, width: nameWidth + asideWidth };
  const fitting = toFit(isolateNames(withoutLogins(named)), maxWidth, (part) => measure(part, size, weight.medium));
  return { text: fitting, aside: '', width: measure(fitting, size, weight.medium) };
}

/** Its labels, from `x` to the right. */
export function nameLabels({ text, aside, width }: Name, x: number, y: number, style: NameStyle, measure: Measure): Label[] {
  const name = label(text, x, y, { ...style, weight: weight.medium, direction: toBaseDirection(text) });
  if (aside === '') return [name];
  const asideX = x + width - measure(aside, style.size, weight.regular);
  return [name, label(aside, asideX, y, { ...style, weight: weight.regular, color: color.muted })];
}
