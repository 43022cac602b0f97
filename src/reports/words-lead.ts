import { toReadable } from './mean.ts';
import type { ReportRequest } from './request.ts';
import { inSpan } from './span.ts';
import { listInWords, type Voice } from './voice.ts';

interface NamedCount {
  readonly name: string;
  readonly uses: number;
}

/** The most that are named one by one where they are equal. */
const MAX_EQUALS = 3;

/**
 * What stands first in a ranking of uses, as a sentence: `KEKW (7TV) leads with 1,234 uses, 8.2 per 100 messages, then LUL (Twitch) with 900; 15,000
 * messages in the last 7 days.` `counts`: one at the least, the most uses first. `when`: `in the last 7 days`.
 */
export function leadLine(counts: readonly NamedCount[], messages: number, when: string, voice: Voice): string {
  const most = counts[0]?.uses ?? 0;
  const equals = counts.filter(({ uses }) => uses === most);
  const all = `${voice.count(messages, 'message')} ${when}`;
  const rate = `${voice.number(toReadable((most / messages) * 100))} per 100 messages`;
  if (equals.length > 1) {
    const named = equals.slice(0, MAX_EQUALS).map(({ name }) => name);
    const names = equals.length > MAX_EQUALS ? [...named, 'others'] : named;
    return `${listInWords(names)} lead with ${voice.count(most, 'use')} each, ${rate}; ${all}.`;
  }
  const [first, second] = counts;
  const then = second === undefined ? '' : `, then ${second.name} with ${voice.number(second.uses)}`;
  return `${first?.name ?? ''} leads with ${voice.count(most, 'use')}, ${rate}${then}; ${all}.`;
}

/** There were messages, and nothing to rank in them. */
export function noneLine(what: 'word' | 'emote', messages: number, request: ReportRequest, voice: Voice): string {
  const none = what === 'word' ? 'a word to count' : 'an emote';
  return `${voice.count(messages, 'message')} ${inSpan(request, voice)}, ${messages === 1 ? 'without' : 'none of them with'} ${none}.`;
}
