import type { SubCount, SubKind, Tier } from '../store/event-counts.ts';

/** Each tier and what people call it, the cheapest first. */
export const TIER_NAMES: readonly (readonly [Tier, string])[] = [
  ['prime', 'Prime'],
  ['1', 'Tier 1'],
  ['2', 'Tier 2'],
  ['3', 'Tier 3'],
  [null, 'of an unknown tier'],
];

export const sumSubs = (subs: readonly SubCount[]): number => subs.reduce((sum, { count }) => sum + count, 0);

export const countSubs = (subs: readonly SubCount[], kind: SubKind): number => sumSubs(subs.filter((one) => one.kind === kind));

export interface SubSeries {
  readonly label: string;
  readonly counts: readonly SubCount[];
}

/** More can't be told apart in a stack. */
const MAX_SERIES = 5;

/** Paid subs by tier, and gifts whatever their tier: what a chart stacks. None is empty; the smallest are one where there are too many. */
export function toSubSeries(subs: readonly SubCount[]): SubSeries[] {
  const paid = TIER_NAMES.map(([tier, name]) => ({
    label: tier === null ? 'Unknown tier' : name,
    counts: subs.filter((one) => one.kind !== 'gift' && one.tier === tier),
  }));
  const series = [...paid, { label: 'Gifted', counts: subs.filter((one) => one.kind === 'gift') }].filter(
    ({ counts }) => counts.length > 0,
  );
  if (series.length <= MAX_SERIES) return series;
  const smallest = new Set([...series].sort((a, b) => sumSubs(a.counts) - sumSubs(b.counts)).slice(0, series.length - MAX_SERIES + 1));
  const others = series.filter((one) => smallest.has(one)).flatMap(({ counts }) => counts);
  return [...series.filter((one) => !smallest.has(one)), { label: 'Other', counts: others }];
}
