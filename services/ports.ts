import { createServer } from 'node:net';

/** Below the range from which systems give ports to outgoing connections, so that a stopped server finds its own free again. */
const LOWEST = 20_000;
const HIGHEST = 30_000;

/** `count` different ports that were free on 127.0.0.1 a moment ago; somebody else may still be faster. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Whether 127.0.0.1 gives `port` to a server. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
