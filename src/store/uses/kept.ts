import type { Range } from '../../domain/range.ts';
import { UsesTally } from '../rollups/uses-tally.ts';
import type { UsesSource } from './ranked-uses.ts';

/** How much of a range could be counted. */
export interface Kept {
  /** What was counted: the range, or where its hours are not kept any more, the UTC days that come closest to it. */
  readonly counted: Range;
  /** Of days before this only the 1,000 most used each are kept; null where none of them was cut. */
  readonly cutToMs: number | null;
  /** Hours that are being counted again, and are told as they were before or left out until then. */
  readonly pendingHours: number;
}

export const toKept = ({ plan }: UsesSource, cutToMs: number | null): Kept => ({
  counted: plan.counted,
  cutToMs,
  pendingHours: plan.pendingHours,
});

export function addUp(tallies: readonly UsesTally[]): UsesTally {
  const sum = new UsesTally();
  for (const tally of tallies) sum.addAll(tally);
  return sum;
}
