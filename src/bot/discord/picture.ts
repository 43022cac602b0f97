import { withDeadline } from '../../deadline.ts';
import type { Log } from '../../log.ts';
import type { ReportMessage } from '../../reports/message.ts';
import { type Render, type Reply, toReply } from './reply.ts';
import { text } from './text.ts';

const RENDER_DEADLINE_MS = 20_000;

/** The report with its picture. A picture that can't be drawn costs the picture, not the answer. */
export async function draw(
  message: ReportMessage,
  { render, log, footer = null }: { readonly render: Render; readonly log: Log; readonly footer?: string | null },
): Promise<Reply> {
  if (message.image === null) return toReply(message, null, footer);
  try {
    return toReply(message, await withDeadline(render(message.image), RENDER_DEADLINE_MS, 'renderer', 'a chart'), footer);
  } catch (error) {
    log.error({ err: error, chart: message.title }, 'a chart could not be drawn');
    return toReply({ ...message, lines: [...message.lines, text.noPicture] }, null, footer);
  }
}
