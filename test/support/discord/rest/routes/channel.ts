import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';
import { findMessageError, listMessageProblems } from '../../rules/message-rules.ts';
import { fillMessage, type MessageBody, messageShape, newMessage, type StoredMessage } from '../../state/message.ts';
import { toChannel } from '../../state/payloads.ts';
import { hasPermission, type PermissionName } from '../../state/permissions.ts';
import type { Channel } from '../../state/world.ts';
import { apiErrors } from '../api-error.ts';
import { type Call, param, type Reply, type Route } from '../route.ts';

/** Text, announcement, voice and stage channels take messages; categories, forums and media channels don't. */
const TYPES_WITH_MESSAGES: ReadonlySet<number> = new Set([0, 2, 5, 13]);
const DEFAULT_PAGE = 50;

interface OpenChannel {
  readonly channel: Channel;
  readonly may: (name: PermissionName) => boolean;
}

/** @throws {ApiError} 10003 for an unknown channel, 50001 for one that the bot can't see */
function openChannel(call: Call): OpenChannel {
  const channel = call.world.getChannel(param(call, 'channel_id'));
  if (channel === null) throw apiErrors.unknownChannel();
  const guild = call.world.getGuildOfBot(channel.guildId);
  if (guild === null) throw apiErrors.missingAccess();
  const bits = call.world.permissionsIn(guild, channel, call.world.bot.id);
  const may = (name: PermissionName): boolean => hasPermission(bits, name);
  if (!may('ViewChannel')) throw apiErrors.missingAccess();
  return { channel, may };
}

function readBody(call: Call): MessageBody {
  return messageShape.parse(call.body.json ?? {});
}

function ownMessage(call: Call): { channel: Channel; message: StoredMessage } {
  const { channel } = openChannel(call);
  const message = channel.messages.find(({ id }) => id === param(call, 'message_id'));
  if (message === undefined) throw apiErrors.unknownMessage();
  return { channel, message };
}

function post(call: Call): Reply {
  const { world, nonces, gateway } = call;
  const { channel, may } = openChannel(call);
  const body = readBody(call);
  const files = call.body.files;
  if (!TYPES_WITH_MESSAGES.has(channel.type)) throw apiErrors.notATextChannel();
  const needed: PermissionName[] = ['SendMessages'];
  if (files.length > 0) needed.push('AttachFiles');
  if ((body.embeds ?? []).length > 0) needed.push('EmbedLinks');
  if (!needed.every(may)) throw apiErrors.missingPermissions();
  const nonce = body.nonce ?? null;
  const earlier = body.enforce_nonce && nonce !== null ? nonces.find(nonce) : null;
  if (earlier !== null) return { status: 200, body: call.showMessage(earlier) };
  const head = { id: world.ids.next(), channelId: channel.id, guildId: channel.guildId, interactionId: null, flags: body.flags ?? 0 };
  const message = newMessage(head, nonce);
  fillMessage(message, body, files, () => world.ids.next());
  const error = findMessageError(body, files, message);
  if (error !== null) throw error;
  channel.messages.push(message);
  if (nonce !== null) nonces.remember(nonce, message);
  const shown = call.showMessage(message);
  gateway.dispatch('MESSAGE_CREATE', channel.guildId, { ...shown, guild_id: channel.guildId });
  return { status: 200, body: shown };
}

function list(call: Call): Reply {
  const { channel, may } = openChannel(call);
  const limit = Number(call.query.get('limit') ?? DEFAULT_PAGE);
  const before = BigInt(call.query.get('before') ?? 0n);
  const after = BigInt(call.query.get('after') ?? 0n);
  if (!may('ReadMessageHistory')) return { status: 200, body: [] };
  const found = channel.messages.filter(({ id }) => (before === 0n || BigInt(id) < before) && BigInt(id) > after);
  const page = after > 0n && before === 0n ? found.slice(0, limit) : found.slice(-limit);
  return { status: 200, body: page.reverse().map(call.showMessage) };
}

function edit(call: Call): Reply {
  const { message } = ownMessage(call);
  const body = readBody(call);
  const changed = { ...message };
  fillMessage(changed, body, call.body.files, () => call.world.ids.next());
  const error = findMessageError(body, call.body.files, changed);
  if (error !== null) throw error;
  Object.assign(message, changed, { editedAt: new Date() });
  return { status: 200, body: call.showMessage(message) };
}

function remove(call: Call): Reply {
  const { channel, message } = ownMessage(call);
  channel.messages.splice(channel.messages.indexOf(message), 1);
  return { status: 204 };
}

export const channelRoutes = {
  'GET /channels/{channel_id}': {
    auth: 'bot',
    answers: spec.GuildChannelResponseSchema,
    handle: (call) => ({ status: 200, body: toChannel(openChannel(call).channel) }),
  },
  'GET /channels/{channel_id}/messages': {
    auth: 'bot',
    query: { limit: 'integer', before: 'snowflake', after: 'snowflake' },
    answers: z.array(spec.MessageResponseSchema),
    problems: ({ query }) => {
      const limit = Number(query.get('limit') ?? DEFAULT_PAGE);
      return limit < 1 || limit > 100 ? [{ path: ['limit'], problem: 'not in 1 to 100' }] : [];
    },
    handle: list,
  },
  'POST /channels/{channel_id}/messages': {
    auth: 'bot',
    accepts: spec.MessageCreateRequestSchema,
    answers: spec.MessageResponseSchema,
    problems: (call) => listMessageProblems(readBody(call), call.body.files, null),
    handle: post,
  },
  'GET /channels/{channel_id}/messages/{message_id}': {
    auth: 'bot',
    answers: spec.MessageResponseSchema,
    handle: (call) => ({ status: 200, body: call.showMessage(ownMessage(call).message) }),
  },
  'PATCH /channels/{channel_id}/messages/{message_id}': {
    auth: 'bot',
    accepts: spec.MessageEditRequestPartialSchema,
    answers: spec.MessageResponseSchema,
    problems: (call) => listMessageProblems(readBody(call), call.body.files, ownMessage(call).message),
    handle: edit,
  },
  'DELETE /channels/{channel_id}/messages/{message_id}': { auth: 'bot', handle: remove },
} as const satisfies Record<string, Route>;
