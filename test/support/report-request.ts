import { parseLogin, toChannelId } from '../../src/domain/ids.ts';
import type { ReportRequest } from '../../src/reports/request.ts';
import { type Voice, voiceOf } from '../../src/reports/voice.ts';
import type { Channel } from '../../src/store/channels.ts';

/** `iso` as epoch milliseconds; UTC where it names no offset. */
export const ms = (iso: string): number => Date.parse(/Z$|[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`);

export function channelOf(id: string, login: string, displayName: string): Channel {
  const [channelId, parsed] = [toChannelId(id), parseLogin(login)];
  if (!channelId || !parsed) throw new Error(`not a channel: ${id} ${login}`);
  return { id: channelId, login: parsed, displayName };
}

/** A request for #moonbase over [from, to), 24 hours in UTC and British English unless told otherwise, and the voice that answers it. */
export function ask(from: string, to: string, given: Partial<ReportRequest> = {}): { request: ReportRequest; voice: Voice } {
  const request: ReportRequest = {
    channel: channelOf('1001', 'moonbase', 'MoonBase'),
    range: { fromMs: ms(from), toMs: ms(to) },
    span: { type: 'period', period: '24h' },
    scope: 'own',
    timeZone: 'UTC',
    locale: 'en-GB',
    ...given,
  };
  return { request, voice: voiceOf(request) };
}
