import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTE_TABLE } from './routes/routes.ts';

const DESCRIPTION = new URL('../../../../../shared/data/discord/openapi.json', import.meta.url);

const parameter = z.object({ name: z.string(), in: z.string() });
const operation = z.object({
  parameters: z.array(parameter).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
});
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

function readDescription(): z.output<typeof description> | null {
  try {
    return description.parse(JSON.parse(readFileSync(DESCRIPTION, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    console.log(`skipped: no copy of Discord's description at ${DESCRIPTION.pathname}; the routes are held by discord-api-spec alone`);
    return null;
  }
}

const found = readDescription();

describe.skipIf(found === null)("each route stands in Discord's own description", () => {
  test.each([...ROUTE_TABLE])('%s', (name, route) => {
    const [method = '', path = ''] = name.split(' ');
    const described = operation.parse(found?.paths[path]?.[method.toLowerCase()]);
    const query = (described.parameters ?? []).filter((entry) => entry.in === 'query').map((entry) => entry.name);
    expect(query).toEqual(expect.arrayContaining(Object.keys(route.query ?? {})));
    expect(described.requestBody !== undefined).toBe(route.accepts !== undefined);
    expect('200' in described.responses || '201' in described.responses).toBe(route.answers !== undefined);
    const needsBot = !(described.security ?? [{}]).some((way) => Object.keys(way).length === 0);
    expect(needsBot).toBe(route.auth === 'bot');
  });
});
