import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** How one part stands. `ok` false makes the whole not ready. */
export interface PartHealth {
  readonly ok: boolean;
  readonly state: string;
  readonly [detail: string]: string | number | boolean | null;
}

export interface WebOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly registry: Registry;
  /** The state of each part by its name. */
  readonly health: () => Promise<Readonly<Record<string, PartHealth>>>;
}

export interface Web {
  /** `http://host:port` */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves `/healthz` (200 while the process lives), `/readyz` (200 when every part that is switched on works, else 503; JSON with each part's state)
 * and `/metrics` (Prometheus text).
 */
export async function startWeb({ host, port, registry, health }: WebOptions): Promise<Web> {
  const routes: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/healthz': async (response) => send(response, 200, 'text/plain', 'ok\n'),
    '/readyz': async (response) => {
      const parts = await health();
      const ready = Object.values(parts).every((part) => part.ok);
      send(response, ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, parts }, null, 2)}\n`);
    },
    '/metrics': async (response) => send(response, 200, registry.contentType, await registry.metrics()),
  };
  const server = createServer((request, response) => {
    const route = routes[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (!route) return send(response, 404, 'text/plain', 'not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'text/plain', 'only GET\n');
    route(response).catch(() => send(response, 500, 'text/plain', 'internal error\n'));
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
