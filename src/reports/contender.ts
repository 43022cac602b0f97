import { MINUTE_MS, type Range } from '../domain/range.ts';
import type { Channel } from '../store/channels.ts';
import type { PeopleCount } from '../store/chatters.ts';
import { type Coverage, unrecorded } from './coverage.ts';
import { lostMs } from './outages.ts';
import type { Step } from './series.ts';
import { toWholeMinutes } from './span.ts';

/** One of several channels that are compared. */
export interface Contender {
  readonly channel: Channel;
  readonly messages: number;
  readonly chatters: PeopleCount;
  /** Whole minutes: the last one ends with the minute that the range ends in. */
  readonly steps: readonly Step[];
  readonly coverage: Coverage;
}

/** How much of `range` was recorded; all of it where that is none, as messages that are there were read somehow. */
export function recordedMs({ coverage }: Pick<Contender, 'coverage'>, range: Range): number {
  const whole = range.toMs - range.fromMs;
  const recorded = whole - lostMs(unrecorded(coverage, range));
  return recorded > 0 ? recorded : whole;
}

/**
 * A step's messages per recorded minute, so that steps of any width, cut off at the ends of `range` or by an outage, can be compared; null where
 * they are not known. A part of a minute counts as one.
 */
export function messagesPerMinute(step: Step, coverage: Coverage, range: Range): number | null {
  if (step.messages === null) return null;
  const whole = toWholeMinutes(range);
  const part = { fromMs: Math.max(step.startMs, whole.fromMs), toMs: Math.min(step.endMs, whole.toMs) };
  const outages = coverage.outages.flatMap(({ fromMs, toMs }) => {
    const lost = { fromMs: Math.max(fromMs, part.fromMs), toMs: Math.min(toMs, part.toMs) };
    return lost.toMs > lost.fromMs ? [lost] : [];
  });
  const all = part.toMs - part.fromMs;
  const recorded = all - lostMs(outages);
  return step.messages / (Math.max(recorded > 0 ? recorded : all, MINUTE_MS) / MINUTE_MS);
}
