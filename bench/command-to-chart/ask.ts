import { setTimeout as sleep } from 'node:timers/promises';
import { text } from '../../src/bot/discord/text.ts';
import type { Answer, Discord } from '../../test/support/discord/discord.ts';
import { memoryOf } from '../ingest/machine.ts';
import type { PlannedCommand } from './commands.ts';
import type { Stage } from './stage.ts';

export interface Asked {
  readonly kind: PlannedCommand['kind'];
  /** From INTERACTION_CREATE leaving until the deferral had come in; null when it never did. */
  readonly acknowledgedMs: number | null;
  /** Until the answer had come in, picture and all, and Discord's judge had nothing against it; null when there was none. */
  readonly postedMs: number | null;
  /** The longest delay of the main thread meanwhile. */
  readonly delayMs: number;
  readonly hasPicture: boolean;
  /** What was wrong with the answer; null: nothing. */
  readonly failure: string | null;
}

export interface AskedAll {
  readonly asked: readonly Asked[];
  /** The highest that was seen of the process' resident memory, bytes; null where the machine can't tell. */
  readonly rss: number | null;
}

/** Slower ones fail. Far above what anybody waits, so that slow ones are measured. */
const DEADLINE_MS = 60_000;
/** The probe measures from one of its ticks to the next, so it needs one behind the answer. */
const TICK_MS = 5;
const VIEWER = { name: 'viewer' };
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** One after the other, as one user would. */
export async function askAll({ discord, loop, chatpulse }: Stage, commands: readonly PlannedCommand[], pauseMs: number): Promise<AskedAll> {
  const asked: Asked[] = [];
  let rss: number | null = null;
  for (const command of commands) {
    await loop.lapMs();
    const answered = await ask(discord, command);
    await sleep(TICK_MS);
    asked.push({ ...answered, delayMs: await loop.lapMs() });
    const memory = memoryOf(chatpulse.pid);
    if (memory !== null) rss = Math.max(rss ?? 0, memory.rss);
    await sleep(pauseMs - TICK_MS);
  }
  return { asked, rss };
}

async function ask(discord: Discord, { kind, options }: PlannedCommand): Promise<Omit<Asked, 'delayMs'>> {
  const startedAtMs = performance.now();
  try {
    const answer = await discord.command({ user: VIEWER, name: 'stats', subcommand: kind, options, deadlineMs: DEADLINE_MS });
    const postedMs = performance.now() - startedAtMs;
    const failure = findFailure(answer);
    const { acknowledgedAfterMs: acknowledgedMs, asked } = answer;
    return {
      kind,
      acknowledgedMs,
      postedMs: failure === null ? postedMs : null,
      hasPicture: failure === null && answer.attachments.length === 1,
      failure: failure === null ? null : `${asked}: ${failure}`,
    };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { kind, acknowledgedMs: null, postedMs: null, hasPicture: false, failure };
  }
}

/** Null: the question was answered in public, in one message. A notice, or a refusal, is no answer. */
function findFailure({ deferred, ephemeral, content, embeds, attachments, followUps, answers, errors }: Answer): string | null {
  const [embed] = embeds;
  const notices = [content, ...followUps.map((followUp) => followUp.content)].filter((notice) => notice !== '');
  if (notices.length > 0) return notices.join(' / ');
  if (errors.length > 0) return errors.map(({ status, code, message }) => `${status} (${code} ${message})`).join(', ');
  if (!deferred || ephemeral || answers !== 1 || embed === undefined) return 'was not deferred in public and then answered in one message';
  if (embed.description?.includes(text.noPicture)) return text.noPicture;
  if (attachments.some(({ bytes }) => !PNG.equals(bytes.subarray(0, PNG.length)))) return 'what is attached is not a PNG';
  return null;
}
