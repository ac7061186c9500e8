import { createServer } from 'node:net';

/** Below the range that systems use for outgoing connections, so that the port of a stopped server stays free. */
const LOWEST = 20_000;
const HIGHEST = 30_000;

/** `count` different ports that were free on 127.0.0.1 a moment ago. Another process may take one before its use. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Whether a server can listen on `port` of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
