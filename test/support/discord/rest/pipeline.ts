import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { invalidForm, judge, type Problem, showProblem, type Violations } from '../rules/judge.ts';
import { isJsonObject } from '../state/json.ts';
import { ApiError, apiErrors } from './api-error.ts';
import { type RequestBody, readBody } from './body.ts';
import type { Faults } from './faults.ts';
import type { Headers, RateLimits, Refusal } from './rate-limits.ts';
import type { RequestLog } from './requests.ts';
import {
  type Call,
  listQueryProblems,
  majorParameterOf,
  matchRoutes,
  type Parts,
  type Reply,
  type Route,
  type RouteMatch,
} from './route.ts';
import { ROUTE_TABLE } from './routes/routes.ts';

const API_PREFIX = '/api/v10';
const USER_AGENT = /^DiscordBot \(\S+, \S+\)/;
/** Bodies that break the rules, as opposed to refusals that tests provoke: these fail the test at its end. */
const FAULTY_BODY_CODES: ReadonlySet<number> = new Set([50006, 50035, 40005, 30032]);

export interface HandledRequest extends Reply {
  readonly headers: Headers;
}

export interface PipelineParts extends Parts {
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly violations: Violations;
  readonly log: RequestLog;
  readonly latencyMs: number;
  readonly stopping: AbortSignal;
  readonly readFile: (path: string) => Uint8Array | null;
}

interface Context {
  readonly parts: PipelineParts;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly match: RouteMatch | null;
  readonly body: RequestBody;
}

/** A request on its way: found, delayed, made to fail, admitted, judged, handled, logged. */
export async function handleRequest(parts: PipelineParts, request: IncomingMessage): Promise<HandledRequest> {
  const atMs = Date.now();
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'http://discord');
  const file = method === 'GET' ? parts.readFile(url.pathname) : null;
  if (file !== null) return { status: 200, body: file, headers: {} };
  const path = decodePath(url.pathname);
  const inApi = path.startsWith(`${API_PREFIX}/`) ? path.slice(API_PREFIX.length) : null;
  const matches = inApi === null ? [] : matchRoutes([...ROUTE_TABLE.keys()], inApi);
  const match = matches.find(({ name }) => name.startsWith(`${method} `)) ?? null;
  const body = await readBody(request);
  const context: Context = { parts, request, url, match, body };
  const { reply, isShared } = await answer(context, matches.length > 0);
  const code = reply.status >= 400 && isJsonObject(reply.body) && typeof reply.body['code'] === 'number' ? reply.body['code'] : null;
  parts.log.add({ method, path, route: match?.name ?? null, status: reply.status, code, atMs }, isShared);
  if (reply.status >= 400 && match !== null) tellInteraction(context, path, reply.status, code ?? 0, messageOf(reply.body));
  return reply;
}

interface Answered {
  readonly reply: HandledRequest;
  readonly isShared: boolean;
}

async function answer(context: Context, pathIsKnown: boolean): Promise<Answered> {
  const { parts, request, match } = context;
  if (match === null) {
    parts.violations.add(`${request.method} ${context.url.pathname}`, ['the stand-in has no such route']);
    return { reply: toErrorReply(pathIsKnown ? apiErrors.methodNotAllowed() : apiErrors.notFound(), {}), isShared: false };
  }
  const delayMs = parts.latencyMs + (parts.faults.take(match.name, 'delay')?.delayMs ?? 0);
  if (delayMs > 0) await sleep(delayMs, undefined, { signal: parts.stopping });
  const limited = parts.faults.take(match.name, 'rate-limit');
  if (limited !== null) {
    const headers: Headers = limited.scope === 'global' ? { 'x-ratelimit-global': 'true' } : {};
    return toRefusal({ retryAfterMs: limited.retryAfterS * 1_000, scope: limited.scope, headers });
  }
  const failure = parts.faults.take(match.name, 'fail');
  if (failure !== null && !failure.applied) return { reply: toFailure(failure.status), isShared: false };
  const answered = admitAndHandle(context, match);
  return failure === null ? answered : { reply: toFailure(failure.status), isShared: false };
}

function admitAndHandle(context: Context, match: RouteMatch): Answered {
  const { parts, request } = context;
  const route = ROUTE_TABLE.get(match.name);
  if (route === undefined) throw new Error(`No route ${match.name}`);
  const authorized = route.auth === 'path' || request.headers.authorization === `Bot ${parts.world.token}`;
  if (!authorized) return { reply: toErrorReply(apiErrors.unauthorized(), {}), isShared: false };
  const { refusal, headers } = admit(parts, match, route);
  if (refusal !== null) return toRefusal(refusal);
  try {
    return { reply: { ...handle(context, match, route), headers }, isShared: false };
  } catch (error) {
    if (!(error instanceof ApiError))
      parts.violations.add(match.name, [`the stand-in broke: ${error instanceof Error ? error.stack : error}`]);
    const known = error instanceof ApiError ? error : new ApiError(500, 0, '500: Internal Server Error');
    if (FAULTY_BODY_CODES.has(known.code) && known.code !== 50035) parts.violations.add(match.name, [`${known.code} ${known.message}`]);
    return { reply: toErrorReply(known, headers), isShared: false };
  }
}

function admit(parts: PipelineParts, match: RouteMatch, route: Route): ReturnType<RateLimits['admit']> {
  // First responses have no bucket that a bot could see.
  if (match.name.startsWith('POST /interactions/')) return { refusal: null, headers: {} };
  return parts.rateLimits.admit(match.name, majorParameterOf(match.params), route.auth === 'bot');
}

function handle({ parts, request, url, body }: Context, match: RouteMatch, route: Route): Reply {
  const call: Call = { ...parts, params: match.params, query: url.searchParams, body };
  const problems = listProblems(call, route, request.headers['user-agent'] ?? '');
  if (problems.length > 0) {
    parts.violations.add(match.name, problems.map(showProblem));
    throw invalidForm(problems);
  }
  const reply = route.handle(call);
  if (route.answers !== undefined && reply.body !== undefined) {
    const own = judge(route.answers, JSON.parse(JSON.stringify(reply.body)));
    if (own.length > 0) parts.violations.add(`${match.name} (the stand-in's own answer)`, own.map(showProblem));
  }
  return reply;
}

function listProblems(call: Call, route: Route, userAgent: string): readonly Problem[] {
  const { json, files, problems } = call.body;
  const found = [...problems, ...listQueryProblems(route, call.query)];
  if (!USER_AGENT.test(userAgent)) found.push({ path: ['User-Agent'], problem: `"${userAgent}" does not name a DiscordBot` });
  if (route.accepts === undefined) {
    if (json !== undefined || files.length > 0) found.push({ path: [], problem: 'this route takes no body' });
  } else {
    found.push(...judge(route.accepts, route.tolerate?.(json) ?? json));
  }
  // The finer rules read the body as the description promises it.
  return found.length > 0 ? found : (route.problems?.(call) ?? []);
}

function toErrorReply({ status, code, message, errors }: ApiError, headers: Headers): HandledRequest {
  return { status, body: { message, code, ...(errors === undefined ? {} : { errors }) }, headers };
}

function toRefusal({ retryAfterMs, scope, headers }: Refusal): Answered {
  const retryAfterS = retryAfterMs / 1_000;
  const body = { message: 'You are being rate limited.', retry_after: retryAfterS, global: scope === 'global' };
  const more: Headers = { 'retry-after': String(Math.ceil(retryAfterS)), 'x-ratelimit-scope': scope };
  return { reply: { status: 429, body, headers: { ...headers, ...more } }, isShared: scope === 'shared' };
}

function toFailure(status: number | 'drop'): HandledRequest {
  if (status === 'drop') return { status: 0, headers: {} };
  return { status, body: { message: `${status}: Server Error`, code: 0 }, headers: {} };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function messageOf(body: unknown): string {
  return isJsonObject(body) && typeof body['message'] === 'string' ? body['message'] : '';
}

function tellInteraction({ parts, request, match }: Context, path: string, status: number, code: number, message: string): void {
  const token = match?.params['interaction_token'] ?? match?.params['webhook_token'];
  const interaction = token === undefined ? null : parts.interactions.find(token);
  interaction?.addError({ method: request.method ?? '', path, status, code, message });
}
