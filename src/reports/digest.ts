import type { Store } from '../store/store.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import { overviewLines, readOverview } from './overview.ts';
import type { ReportRequest } from './request.ts';
import { inSpan } from './span.ts';
import { timeChartInWords, toTimeChart } from './time-chart.ts';
import { voiceOf } from './voice.ts';

/** A local day or week that is over: the overview's sentences under the activity chart. */
export async function digestReport(store: Store, request: ReportRequest): Promise<ReportMessage> {
  const voice = voiceOf(request);
  const { timeline, ...overview } = await readOverview(store, request, true);
  const title = `${nameOf(request.channel)} ${inSpan(request, voice)}`;
  const lines = overviewLines(overview, request, voice);
  if (overview.totals.messages === 0) return { title, lines, image: null, altText: null };
  return {
    title,
    lines,
    image: toTimeChart(timeline, request, voice, true),
    altText: timeChartInWords(timeline, request, voice, true),
  };
}
