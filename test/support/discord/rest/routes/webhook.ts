import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';
import type { Problem } from '../../rules/judge.ts';
import { listMessageProblems } from '../../rules/message-rules.ts';
import type { Interaction } from '../../state/interaction.ts';
import { MESSAGE_FLAGS, type MessageBody, messageShape, type StoredMessage } from '../../state/message.ts';
import { apiErrors } from '../api-error.ts';
import { type Call, param, type Reply, type Route } from '../route.ts';
import { fill, publish, startMessage } from './callback.ts';

interface Target {
  readonly interaction: Interaction;
  readonly message: StoredMessage;
}

function interactionOf(call: Call): Interaction {
  return call.interactions.getForWebhook(call.world.applicationId, param(call, 'webhook_id'), param(call, 'webhook_token'));
}

/** The original message, or the follow-up that the path names. @throws {ApiError} 10008 */
function targetOf(call: Call): Target {
  const interaction = interactionOf(call);
  const messageId = call.params['message_id'];
  const { original, followUps } = interaction;
  const isOriginal = messageId === undefined || messageId === original?.id;
  const message = isOriginal ? original : (followUps.find(({ id }) => id === messageId) ?? null);
  if (message === null) throw apiErrors.unknownMessage();
  return { interaction, message };
}

function readBody(call: Call): MessageBody {
  return messageShape.parse(call.body.json ?? {});
}

function isLoading({ flags }: StoredMessage): boolean {
  return (flags & MESSAGE_FLAGS.loading) !== 0;
}

function getMessage(call: Call): Reply {
  return { status: 200, body: call.showMessage(targetOf(call).message) };
}

function editMessage(call: Call): Reply {
  const { interaction, message } = targetOf(call);
  const wasLoading = isLoading(message);
  fill(call, message, readBody(call));
  message.flags &= ~MESSAGE_FLAGS.loading;
  if (!wasLoading) message.editedAt = new Date();
  if (message === interaction.original) interaction.showOriginal(message, 'edit');
  else interaction.refreshFollowUps();
  return { status: 200, body: call.showMessage(message) };
}

/**
 * A message of its own, except that the first one after a deferral takes the place of "is thinking …", with its privacy.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
function followUp(call: Call): Reply {
  const interaction = interactionOf(call);
  const { original } = interaction;
  const body = readBody(call);
  if (original !== null && isLoading(original)) {
    fill(call, original, body);
    original.flags &= ~MESSAGE_FLAGS.loading;
    interaction.showOriginal(original, 'reply');
    return answer(call, original);
  }
  const message = startMessage(call, interaction, (body.flags ?? 0) & ~MESSAGE_FLAGS.loading);
  fill(call, message, body);
  publish(call, message);
  interaction.addFollowUp(message);
  return answer(call, message);
}

function answer(call: Call, message: StoredMessage): Reply {
  // An interaction's webhook always answers with the message, whatever `wait` says.
  return { status: 200, body: call.showMessage(message) };
}

function removeMessage(call: Call): Reply {
  const { interaction, message } = targetOf(call);
  const inChannel = call.world.getChannel(message.channelId)?.messages;
  const at = inChannel?.indexOf(message) ?? -1;
  if (at >= 0) inChannel?.splice(at, 1);
  if (message === interaction.original) {
    interaction.original = null;
  } else {
    interaction.followUps.splice(interaction.followUps.indexOf(message), 1);
    interaction.refreshFollowUps();
  }
  return { status: 204 };
}

function listEditProblems(call: Call): Problem[] {
  return listMessageProblems(readBody(call), call.body.files, targetOf(call).message);
}

const getRoute = {
  auth: 'path',
  query: { thread_id: 'snowflake' },
  answers: spec.MessageResponseSchema,
  handle: getMessage,
} as const satisfies Route;
const editRoute = {
  auth: 'path',
  query: { thread_id: 'snowflake', with_components: 'boolean' },
  accepts: spec.IncomingWebhookUpdateRequestPartialSchema,
  answers: spec.MessageResponseSchema,
  problems: listEditProblems,
  handle: editMessage,
} as const satisfies Route;
const removeRoute = { auth: 'path', query: { thread_id: 'snowflake' }, handle: removeMessage } as const satisfies Route;

/** What follows the first response, by the interaction's token. */
export const webhookRoutes = {
  'POST /webhooks/{webhook_id}/{webhook_token}': {
    auth: 'path',
    query: { wait: 'boolean', thread_id: 'snowflake', with_components: 'boolean' },
    accepts: z.union([spec.IncomingWebhookRequestPartialSchema, spec.IncomingWebhookUpdateRequestPartialSchema]),
    answers: spec.MessageResponseSchema,
    problems: (call) => listMessageProblems(readBody(call), call.body.files, null),
    handle: followUp,
  },
  'GET /webhooks/{webhook_id}/{webhook_token}/messages/@original': getRoute,
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': editRoute,
  'DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original': removeRoute,
  'GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': getRoute,
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': editRoute,
  'DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': removeRoute,
} as const satisfies Record<string, Route>;
