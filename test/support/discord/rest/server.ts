import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HandledRequest } from './pipeline.ts';

const DROPPED = 0;

export interface ServerHooks {
  readonly handle: (request: IncomingMessage) => Promise<HandledRequest>;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** The socket side of REST and gateway: one port on loopback. */
export async function listen(hooks: ServerHooks): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    hooks.handle(request).then(
      (handled) => send(response, handled),
      () => response.destroy(),
    );
  });
  server.on('upgrade', hooks.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { port: portOf(server), close: () => close(server) };
}

function send(response: ServerResponse, { status, body, headers }: HandledRequest): void {
  if (status === DROPPED) {
    response.destroy();
    return;
  }
  const isBinary = body instanceof Uint8Array;
  const hasContent = body !== undefined;
  // A 204 with a content type makes discord.js parse nothing as JSON.
  const contentType = hasContent && !isBinary ? { 'content-type': 'application/json' } : {};
  response.writeHead(status, { ...contentType, ...headers });
  response.end(hasContent ? (isBinary ? body : JSON.stringify(body)) : undefined);
}

function portOf(server: Server): number {
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in listens on no port');
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
