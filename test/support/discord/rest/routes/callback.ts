import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';
import type { Problem } from '../../rules/judge.ts';
import { findMessageError, listMessageProblems } from '../../rules/message-rules.ts';
import type { Interaction } from '../../state/interaction.ts';
import type { JsonObject } from '../../state/json.ts';
import {
  fillMessage,
  isEphemeral,
  MESSAGE_FLAGS,
  type MessageBody,
  messageShape,
  newMessage,
  type StoredMessage,
} from '../../state/message.ts';
import { type Call, param, type Reply, type Route } from '../route.ts';

const TYPES = { reply: 4, deferReply: 5, deferUpdate: 6, update: 7, choices: 8 } as const;

const choicesShape = z.object({ choices: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]) })).nullish() });

const callbackShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal(TYPES.reply), data: messageShape.nullish() }),
  z.object({ type: z.literal(TYPES.deferReply), data: messageShape.nullish() }),
  z.object({ type: z.literal(TYPES.deferUpdate) }),
  z.object({ type: z.literal(TYPES.update), data: messageShape.nullish() }),
  z.object({ type: z.literal(TYPES.choices), data: choicesShape.nullish() }),
]);

type Callback = z.output<typeof callbackShape>;

const NOTHING: MessageBody = {};

const FITTING_TYPES: Readonly<Record<Interaction['kind'], readonly number[]>> = {
  command: [TYPES.reply, TYPES.deferReply],
  component: [TYPES.reply, TYPES.deferReply, TYPES.deferUpdate, TYPES.update],
  autocomplete: [TYPES.choices],
};

/** The message that an answer begins as; it belongs to the channel too, unless it is private. */
export function startMessage(call: Call, interaction: Interaction, flags: number): StoredMessage {
  const { channelId, guildId, id: interactionId } = interaction;
  return newMessage({ id: call.world.ids.next(), channelId, guildId, interactionId, flags }, null);
}

export function publish(call: Call, message: StoredMessage): void {
  if (!isEphemeral(message)) call.world.getChannel(message.channelId)?.messages.push(message);
}

function respond(call: Call): Reply {
  const interaction = call.interactions.getForCallback(param(call, 'interaction_id'), param(call, 'interaction_token'));
  const callback = callbackShape.parse(call.body.json);
  const message = apply(call, interaction, callback);
  if (call.query.get('with_response') !== 'true') return { status: 204 };
  return { status: 200, body: toResponse(call, interaction, callback.type, message) };
}

function apply(call: Call, interaction: Interaction, callback: Callback): StoredMessage | null {
  switch (callback.type) {
    case TYPES.reply: {
      const data = callback.data ?? NOTHING;
      const message = startMessage(call, interaction, (data.flags ?? 0) & ~MESSAGE_FLAGS.loading);
      fill(call, message, data);
      interaction.acknowledge({ deferred: false, ephemeral: isEphemeral(message) });
      publish(call, message);
      interaction.showOriginal(message, 'reply');
      return message;
    }
    case TYPES.deferReply: {
      const message = startMessage(call, interaction, ((callback.data?.flags ?? 0) & MESSAGE_FLAGS.ephemeral) | MESSAGE_FLAGS.loading);
      interaction.original = message;
      publish(call, message);
      interaction.acknowledge({ deferred: true, ephemeral: isEphemeral(message) });
      return message;
    }
    case TYPES.deferUpdate:
      interaction.original = interaction.componentMessage;
      interaction.acknowledge({ deferred: true, ephemeral: isEphemeral(interaction.componentMessage ?? { flags: 0 }) });
      return interaction.original;
    case TYPES.update: {
      const message = interaction.componentMessage;
      if (message === null) return null;
      fill(call, message, callback.data ?? NOTHING);
      message.editedAt = new Date();
      interaction.acknowledge({ deferred: false, ephemeral: isEphemeral(message) });
      interaction.showOriginal(message, 'reply');
      return message;
    }
    case TYPES.choices:
      interaction.acknowledge({ deferred: false, ephemeral: true });
      interaction.offerChoices(callback.data?.choices ?? []);
      return null;
  }
}

/** Puts a body and the request's files into a message, or leaves it as it was. @throws {ApiError} */
export function fill(call: Call, message: StoredMessage, body: MessageBody): void {
  const changed = { ...message };
  fillMessage(changed, body, call.body.files, () => call.world.ids.next());
  const error = findMessageError(body, call.body.files, changed);
  if (error !== null) throw error;
  Object.assign(message, changed);
}

function toResponse(call: Call, interaction: Interaction, type: number, message: StoredMessage | null): JsonObject {
  const isOwnMessage = type === TYPES.reply || type === TYPES.deferReply;
  return {
    interaction: {
      id: interaction.id,
      type: { command: 2, component: 3, autocomplete: 4 }[interaction.kind],
      channel_id: interaction.channelId,
      ...(interaction.guildId === null ? {} : { guild_id: interaction.guildId }),
      ...(message === null
        ? {}
        : {
            response_message_id: message.id,
            response_message_loading: (message.flags & MESSAGE_FLAGS.loading) !== 0,
            response_message_ephemeral: isEphemeral(message),
          }),
    },
    ...(message === null || type === TYPES.deferUpdate
      ? {}
      : { resource: { type: isOwnMessage ? TYPES.reply : TYPES.update, message: call.showMessage(message) } }),
  };
}

function listProblems(call: Call): Problem[] {
  const callback = callbackShape.parse(call.body.json);
  const interaction = call.interactions.find(param(call, 'interaction_token'));
  if (interaction === null) return [];
  const problems: Problem[] = FITTING_TYPES[interaction.kind].includes(callback.type)
    ? []
    : [{ path: ['type'], problem: `${callback.type} does not answer a ${interaction.kind}` }];
  if (callback.type === TYPES.deferReply && ((callback.data?.flags ?? 0) & ~MESSAGE_FLAGS.ephemeral) !== 0) {
    problems.push({ path: ['data', 'flags'], problem: 'a deferral can set only EPHEMERAL' });
  }
  if (callback.type === TYPES.reply || callback.type === TYPES.update) {
    const before = callback.type === TYPES.update ? interaction.componentMessage : null;
    const found = listMessageProblems(callback.data ?? NOTHING, call.body.files, before);
    problems.push(...found.map(({ path, problem }) => ({ path: ['data', ...path], problem })));
  }
  return problems;
}

/** The first response to an interaction. Modals, launches and pongs are not played. */
export const callbackRoutes = {
  'POST /interactions/{interaction_id}/{interaction_token}/callback': {
    auth: 'path',
    query: { with_response: 'boolean' },
    accepts: z.union([
      spec.CreateMessageInteractionCallbackRequestSchema,
      spec.UpdateMessageInteractionCallbackRequestSchema,
      spec.ApplicationCommandAutocompleteCallbackRequestSchema,
    ]),
    answers: spec.InteractionCallbackResponseSchema,
    problems: listProblems,
    handle: respond,
  },
} as const satisfies Record<string, Route>;
