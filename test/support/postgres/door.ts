import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to Postgres that can be shut: connections are refused then, and those that stood are gone. */
export interface Door extends AsyncDisposable {
  /** The database's address through this door. */
  readonly url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

export async function openDoor(databaseUrl: string): Promise<Door> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  let port = 0;
  const door: Door = {
    get url() {
      const url = new URL(target);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    async shut() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
    async open() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the door got no port');
      port = address.port;
    },
    [Symbol.asyncDispose]: () => door.shut(),
  };
  await door.open();
  return door;
}
