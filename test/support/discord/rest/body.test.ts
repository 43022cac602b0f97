import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RequestBody, readBody } from './body.ts';

let read: RequestBody | null = null;
const server = createServer(async (request, response) => {
  read = await readBody(request);
  response.end();
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const fileName = fc.stringMatching(/^[\w äöü.-]{1,20}$/u);

test('whatever is uploaded arrives byte by byte, beside its JSON', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: fileName, bytes: fc.uint8Array({ maxLength: 300 }) }), { maxLength: 10 }),
      fc.jsonValue(),
      async (files, content) => {
        const form = new FormData();
        form.append('payload_json', JSON.stringify({ content }));
        for (const [index, { name, bytes }] of files.entries()) form.append(`files[${index}]`, new Blob([Uint8Array.from(bytes)]), name);
        await fetch(url, { method: 'POST', body: form });
        expect(read?.problems).toEqual([]);
        expect(read?.json).toEqual(JSON.parse(JSON.stringify({ content })));
        expect(read?.files.map(({ index, name, bytes }) => ({ index, name, bytes: [...bytes] }))).toEqual(
          files.map(({ name, bytes }, index) => ({ index: String(index), name, bytes: [...bytes] })),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a request without a body has none', async () => {
  await fetch(url, { method: 'DELETE' });
  expect(read).toEqual({ json: undefined, files: [], problems: [] });
});
