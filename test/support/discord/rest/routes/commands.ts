import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';
import { type CommandDefinition, definitionShape } from '../../rules/command-definition.ts';
import { listCommandProblems } from '../../rules/command-rules.ts';
import { type Problem, withNumericPermissions } from '../../rules/judge.ts';
import { type RegisteredCommand, toCommand, typeOf } from '../../state/commands.ts';
import { isJsonObject } from '../../state/json.ts';
import { apiErrors } from '../api-error.ts';
import { type Call, param, type Reply, type Route } from '../route.ts';

const MAX_COMMANDS = 130;

/** Null for a global route. */
function guildOf(call: Call): string | null {
  if (param(call, 'application_id') !== call.world.applicationId) throw apiErrors.unknownApplication();
  const guildId = call.params['guild_id'];
  if (guildId === undefined) return null;
  if (call.world.getGuildOfBot(guildId) === null) throw apiErrors.missingAccess();
  return guildId;
}

function show(call: Call, command: RegisteredCommand): unknown {
  return toCommand(call.world.applicationId, command);
}

function listBulkProblems(call: Call): Problem[] {
  const definitions = z.array(definitionShape).nullable().parse(call.body.json) ?? [];
  const names = definitions.map((definition) => `${typeOf(definition)} ${definition.name}`);
  return [
    ...definitions.flatMap((definition, index) =>
      listCommandProblems(definition).map(({ path, problem }) => ({ path: [index, ...path], problem })),
    ),
    ...(new Set(names).size < names.length ? [{ path: [], problem: 'two commands of the same name' }] : []),
  ];
}

function listOneProblems(call: Call): Problem[] {
  return listCommandProblems(definitionShape.parse(call.body.json));
}

function change(call: Call): CommandDefinition {
  const before = call.commands.get(guildOf(call), param(call, 'command_id'));
  return definitionShape.parse({ ...before.definition, ...(isJsonObject(call.body.json) ? call.body.json : {}) });
}

function list(call: Call): Reply {
  return { status: 200, body: call.commands.list(guildOf(call)).map((command) => show(call, command)) };
}

function replaceAll(call: Call): Reply {
  const definitions = z.array(definitionShape).nullable().parse(call.body.json) ?? [];
  return { status: 200, body: call.commands.replaceAll(guildOf(call), definitions).map((command) => show(call, command)) };
}

function create(call: Call): Reply {
  const guildId = guildOf(call);
  const definition = definitionShape.parse(call.body.json);
  const isNew = !call.commands.list(guildId).some((other) => other.definition.name === definition.name);
  return { status: isNew ? 201 : 200, body: show(call, call.commands.upsert(guildId, definition)) };
}

function getOne(call: Call): Reply {
  return { status: 200, body: show(call, call.commands.get(guildOf(call), param(call, 'command_id'))) };
}

function changeOne(call: Call): Reply {
  return { status: 200, body: show(call, call.commands.replace(guildOf(call), param(call, 'command_id'), change(call))) };
}

function removeOne(call: Call): Reply {
  call.commands.remove(guildOf(call), param(call, 'command_id'));
  return { status: 204 };
}

const many = z.array(spec.ApplicationCommandResponseSchema);
const one = spec.ApplicationCommandResponseSchema;

const listRoute = { auth: 'bot', query: { with_localizations: 'boolean' }, answers: many, handle: list } as const satisfies Route;
const replaceRoute = {
  auth: 'bot',
  accepts: z.nullable(z.array(spec.ApplicationCommandUpdateRequestSchema).max(MAX_COMMANDS)),
  tolerate: withNumericPermissions,
  problems: listBulkProblems,
  answers: many,
  handle: replaceAll,
} as const satisfies Route;
const createRoute = {
  auth: 'bot',
  accepts: spec.ApplicationCommandCreateRequestSchema,
  tolerate: withNumericPermissions,
  problems: listOneProblems,
  answers: one,
  handle: create,
} as const satisfies Route;
const getRoute = { auth: 'bot', answers: one, handle: getOne } as const satisfies Route;
const changeRoute = {
  auth: 'bot',
  accepts: spec.ApplicationCommandPatchRequestPartialSchema,
  tolerate: withNumericPermissions,
  problems: (call) => listCommandProblems(change(call)),
  answers: one,
  handle: changeOne,
} as const satisfies Route;
const removeRoute = { auth: 'bot', handle: removeOne } as const satisfies Route;

/** Registration, globally and in one guild. */
export const commandRoutes = {
  'GET /applications/{application_id}/commands': listRoute,
  'PUT /applications/{application_id}/commands': replaceRoute,
  'POST /applications/{application_id}/commands': createRoute,
  'GET /applications/{application_id}/commands/{command_id}': getRoute,
  'PATCH /applications/{application_id}/commands/{command_id}': changeRoute,
  'DELETE /applications/{application_id}/commands/{command_id}': removeRoute,
  'GET /applications/{application_id}/guilds/{guild_id}/commands': listRoute,
  'PUT /applications/{application_id}/guilds/{guild_id}/commands': replaceRoute,
  'POST /applications/{application_id}/guilds/{guild_id}/commands': createRoute,
  'GET /applications/{application_id}/guilds/{guild_id}/commands/{command_id}': getRoute,
  'PATCH /applications/{application_id}/guilds/{guild_id}/commands/{command_id}': changeRoute,
  'DELETE /applications/{application_id}/guilds/{guild_id}/commands/{command_id}': removeRoute,
} as const satisfies Record<string, Route>;
