import { connect } from 'node:net';
import { request, type IncomingHttpHeaders } from 'node:http';
import { openShown } from '../../src/view/open-shown.ts';
import { type LoopbackServer as Viewer } from '../../src/loopback/serve.ts';
import { startViewer } from '../../src/view/server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A viewer of a path, at a port that is free. */
export async function view(path: string): Promise<Viewer> {
  const shown = await openShown(path, (capture) => Promise.resolve(`what ${capture} holds\n<b>`));
  return startViewer(shown, { port: 0, mayUseAnother: false });
}

/** One request, its path sent as it stands. */
export function ask(
  { port }: Viewer,
  path: string,
  {
    method = 'GET',
    headers = {},
  }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(parts).toString() });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Sends bytes that no client would, and returns all that comes back. */
export function raw({ port }: Viewer, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text, 'latin1'));
    let answer = '';
    socket.on('data', (part) => (answer += part.toString('latin1')));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
