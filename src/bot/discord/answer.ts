import { randomUUID } from 'node:crypto';
import { withDeadline, within } from '../../deadline.ts';
import { isTransient, UpstreamError, UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ReportMessage } from '../../reports/message.ts';
import { type AdmissionParts, admit } from './admission.ts';
import type { Command } from './command.ts';
import { answerPrivately, type Claim, claim, edit } from './conversation.ts';
import type { Interaction } from './interaction.ts';
import type { CommandOutcome } from './metrics.ts';
import { draw } from './picture.ts';
import { type Render, type Reply, toNotice } from './reply.ts';
import { text } from './text.ts';
import type { Wire } from './wire.ts';

export interface AnswerParts extends AdmissionParts {
  readonly wire: Wire;
  readonly render: Render;
  readonly log: Log;
}

/** How long input is judged before the command is deferred. A refusal within it is one private message, without a public "thinking" before it. */
const JUDGE_BUDGET_MS = 500;
const RUN_DEADLINE_MS = 60_000;

/**
 * Answers a slash command once: judge the input, defer, run, show.
 * Nothing is changed before Discord has accepted the deferral, so a command that several processes receive is carried out by one.
 */
export async function answer(parts: AnswerParts, interaction: Interaction, command: Command | null): Promise<CommandOutcome> {
  const { wire } = parts;
  const startedAtMs = performance.now();
  const judging = judge(parts, interaction, command);
  const early = await within(judging, JUDGE_BUDGET_MS);
  if (early !== null && 'error' in early.value) {
    const failure = toFailure(early.value.error, parts.log, interaction);
    return toOutcome(await claim(() => wire.replyPrivately(interaction, failure.reply), startedAtMs), failure.outcome);
  }
  const defer = command?.defer ?? 'private';
  const claimed = await claim(() => wire.defer(interaction, defer), startedAtMs);
  if (claimed !== 'ours') return toOutcome(claimed, 'unanswered');
  try {
    const judged = await judging;
    if ('error' in judged) throw judged.error;
    const message = await withDeadline(judged.run(), RUN_DEADLINE_MS, 'postgres', `/${interaction.command}`);
    const isShown = await edit(wire, interaction, await draw(message, parts));
    return isShown ? 'answered' : 'unanswered';
  } catch (error) {
    const { reply, outcome } = toFailure(error, parts.log, interaction);
    const isPrivateMatter = outcome === 'refused' && defer === 'public';
    const isShown = isPrivateMatter ? await refuse(parts, interaction, reply) : await edit(wire, interaction, reply);
    return isShown ? outcome : 'unanswered';
  }
}

type Judged = { readonly run: () => Promise<ReportMessage> } | { readonly error: unknown };

async function judge(parts: AnswerParts, interaction: Interaction, command: Command | null): Promise<Judged> {
  try {
    if (command === null) throw new UserError('unknown-command', text.unknownCommand);
    return { run: await command.prepare(interaction.options, await admit(parts, interaction, command)) };
  } catch (error) {
    return { error };
  }
}

function toOutcome(claimed: Claim, outcome: CommandOutcome): CommandOutcome {
  return claimed === 'ours' ? outcome : claimed === 'elsewhere' ? 'elsewhere' : 'unanswered';
}

/** What somebody is told of an error, and what the log keeps of it. */
function toFailure(error: unknown, log: Log, { command }: Interaction): { readonly reply: Reply; readonly outcome: CommandOutcome } {
  if (error instanceof UserError) return { reply: toNotice(error.message), outcome: 'refused' };
  if (error instanceof UpstreamError || isTransient(error)) {
    log.warn({ err: error, command }, 'a command could not be answered just now');
    return { reply: toNotice(text.tryAgain), outcome: 'upstream' };
  }
  const reference = randomUUID().slice(0, 8);
  log.error({ err: error, command, reference }, 'a command failed');
  return { reply: toNotice(text.bug(reference)), outcome: 'bug' };
}

/** In private if Discord lets us; a public refusal is better than none. */
async function refuse({ wire, log }: AnswerParts, interaction: Interaction, reply: Reply): Promise<boolean> {
  try {
    if (await answerPrivately(wire, interaction, reply)) return true;
  } catch (error) {
    log.warn({ err: error }, 'Discord refused a private answer');
  }
  return edit(wire, interaction, reply);
}
