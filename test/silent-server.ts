import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';

/** A server that accepts connections and never answers. */
export interface SilentServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Resolves when a first client has sent something. */
  readonly asked: Promise<void>;
}

/** Starts silent servers, which are gone after each test. */
export function silentServers(): () => Promise<SilentServer> {
  const open: { readonly server: Server; readonly sockets: Socket[] }[] = [];
  afterEach(() => {
    for (const { server, sockets } of open.splice(0)) {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
  return async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      sockets.push(socket);
    });
    open.push({ server, sockets });
    const asked = once(server, 'connection').then(([socket]) => once(socket as Socket, 'data'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return { address: `127.0.0.1:${port}`, asked: asked.then(() => undefined) };
  };
}
