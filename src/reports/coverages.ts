import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Store } from '../store/store.ts';
import { type Coverage, coverageLines } from './coverage.ts';
import { nameOf } from './names.ts';
import { toOutages } from './outages.ts';
import type { ReportRequest } from './request.ts';
import type { Voice } from './voice.ts';

/** What `readCoverage` tells of one channel, of several at once. */
export async function readCoverages(
  store: Store,
  channelIds: readonly ChannelId[],
  range: Range,
): Promise<ReadonlyMap<ChannelId, Coverage>> {
  const found = await store.coverages.listCoverages(channelIds, range);
  return new Map(
    [...found].map(([channelId, { firstMinuteMs, watchedSinceMs, gaps }]) => {
      const known = [firstMinuteMs, watchedSinceMs].filter((ms) => ms !== null);
      return [
        channelId,
        { watchedSinceMs, recordedSinceMs: known.length > 0 ? Math.min(...known) : null, outages: toOutages(gaps, range) },
      ];
    }),
  );
}

/** What the numbers of several channels do not hold: once where it is the same for all of them, else by channel. */
export function coverageLinesOf(
  channels: readonly { readonly request: ReportRequest; readonly coverage: Coverage }[],
  voice: Voice,
): string[] {
  const each = channels.map(({ request, coverage }) => ({ name: nameOf(request.channel), lines: coverageLines(coverage, request, voice) }));
  const [first] = each;
  if (first && each.every(({ lines }) => lines.join('\n') === first.lines.join('\n'))) return first.lines;
  return each.flatMap(({ name, lines }) => lines.map((line) => `${name}, ${line.charAt(0).toLowerCase()}${line.slice(1)}`));
}
