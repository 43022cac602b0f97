import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, type Range } from '../../domain/range.ts';
import { toSteps } from './read.ts';

const ms = (iso: string): number => Date.parse(`${iso}Z`);

test('a month is read hour by hour, more of it day by day, days always by days', () => {
  const widths = (range: Range, by: 'instant' | 'day') => [...new Set(toSteps(range, { by }).map(({ fromMs, toMs }) => toMs - fromMs))];
  const month = { fromMs: ms('2026-10-01T00:00'), toMs: ms('2026-11-01T00:00') };
  expect(widths(month, 'instant')).toEqual([HOUR_MS]);
  expect(widths({ ...month, toMs: month.toMs + DAY_MS }, 'instant')).toEqual([DAY_MS]);
  expect(widths(month, 'day')).toEqual([DAY_MS]);
});

test('nothing, and what is the wrong way round, has no steps', () => {
  expect(toSteps(null, { by: 'day' })).toEqual([]);
  expect(toSteps({ fromMs: 5, toMs: 5 }, { by: 'instant' })).toEqual([]);
  expect(toSteps({ fromMs: 6, toMs: 5 }, { by: 'instant' })).toEqual([]);
});

test('steps are the range: without hole or overlap, cut at whole hours or days only', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 * DAY_MS }),
      fc.integer({ min: 1, max: 60 * DAY_MS }),
      fc.constantFrom('instant' as const, 'day' as const),
      (fromMs, width, by) => {
        const range = { fromMs, toMs: fromMs + width };
        const steps = toSteps(range, { by });
        expect([steps[0]?.fromMs, steps.at(-1)?.toMs]).toEqual([range.fromMs, range.toMs]);
        for (const [index, step] of steps.entries()) {
          expect(step.toMs).toBeGreaterThan(step.fromMs);
          const next = steps[index + 1];
          if (next) expect([step.toMs, step.toMs % HOUR_MS]).toEqual([next.fromMs, 0]);
        }
      },
    ),
  );
});
