import { z } from 'zod';
import { ApiError } from '../rest/api-error.ts';
import { isJsonObject, type JsonObject } from '../state/json.ts';

export type Schema = z.core.$ZodType;

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** discord.js sends these with every message and command, whether the description knows them there or not; in this state they ask for nothing. */
const INERT: ReadonlyMap<string, unknown> = new Map([
  ['tts', false],
  ['enforce_nonce', false],
  ['nsfw', false],
]);

/**
 * What Discord's description finds wrong with a body. Members that it doesn't name are problems too: the schemas drop them
 * silently, so whatever parsing took away was unknown.
 */
export function judge(schema: Schema, body: unknown): Problem[] {
  const result = z.safeParse(schema, body);
  if (!result.success) return result.error.issues.flatMap((issue) => toProblems(issue, []));
  return listDropped(body, result.data, []);
}

function toProblems(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, problem: issue.message }];
  return likeliestBranch(issue.errors).flatMap((inner) => toProblems(inner, path));
}

/** Of all alternatives the one that was most probably meant: its `type` fits, and the least is wrong with it. */
function likeliestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const cost = (issues: readonly z.core.$ZodIssue[]): number =>
    issues.length + (issues.some(({ path }) => path.length === 0) ? 1_000 : 0) + (issues.some(({ path }) => path[0] === 'type') ? 100 : 0);
  return branches.reduce((best, branch) => (cost(branch) < cost(best) ? branch : best));
}

function listDropped(before: unknown, after: unknown, path: readonly PropertyKey[]): Problem[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.flatMap((member, index) => listDropped(member, after[index], [...path, index]));
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return [];
  return Object.entries(before).flatMap(([key, member]) => {
    if (key in after) return listDropped(member, after[key], [...path, key]);
    if (member === undefined || (INERT.has(key) && INERT.get(key) === member)) return [];
    return [{ path: [...path, key], problem: 'not a member of this object in the description' }];
  });
}

/**
 * The description says integer where every client, and Discord's own documentation, says string
 * (https://discord.com/developers/docs/interactions/application-commands#application-command-object): judged as the number it spells.
 */
export function withNumericPermissions(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withNumericPermissions);
  if (!isJsonObject(body)) return body;
  const permissions = body['default_member_permissions'];
  return typeof permissions === 'string' && /^\d+$/.test(permissions) ? { ...body, default_member_permissions: Number(permissions) } : body;
}

/** Discord's answer to a body that breaks the description: problems nested as the body is. */
export function invalidForm(problems: readonly Problem[]): ApiError {
  const errors: NestedErrors = {};
  for (const { path, problem } of problems) {
    let place = errors;
    for (const key of path.length === 0 ? ['_body'] : path.map(String)) place = childOf(place, key);
    place._errors = [...(place._errors ?? []), { code: 'INVALID', message: problem }];
  }
  const asJson: JsonObject = { ...errors };
  return new ApiError(400, 50035, 'Invalid Form Body', asJson);
}

interface NestedErrors {
  _errors?: readonly { readonly code: string; readonly message: string }[];
  [key: string]: NestedErrors | readonly { readonly code: string; readonly message: string }[] | undefined;
}

function childOf(place: NestedErrors, key: string): NestedErrors {
  const there = place[key];
  if (there !== undefined && !Array.isArray(there) && isNested(there)) return there;
  const child: NestedErrors = {};
  place[key] = child;
  return child;
}

function isNested(value: NestedErrors | readonly unknown[]): value is NestedErrors {
  return !Array.isArray(value);
}

export function showProblem({ path, problem }: Problem): string {
  return `${path.length === 0 ? '(body)' : path.map(String).join('.')}: ${problem}`;
}

/** A request (or an answer of the stand-in itself) that Discord's rules forbid. */
export interface Violation {
  readonly route: string;
  readonly problems: readonly string[];
}

/** Remembers what broke the rules until somebody asks. */
export class Violations {
  private found: Violation[] = [];

  get list(): readonly Violation[] {
    return this.found;
  }

  add(route: string, problems: readonly string[]): void {
    this.found.push({ route, problems });
  }

  take(): readonly Violation[] {
    const taken = this.found;
    this.found = [];
    return taken;
  }

  /** @throws {Error} that lists every violation */
  expectNone(): void {
    if (this.found.length === 0) return;
    const lines = this.found.map(({ route, problems }) => `${route}\n    ${problems.join('\n    ')}`);
    throw new Error(`Discord's rules were broken ${this.found.length} time(s):\n  ${lines.join('\n  ')}`);
  }
}
