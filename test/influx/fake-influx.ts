import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** An HTTP server that notes every request and answers as it is told; with null, it does not answer. */
export class FakeInflux {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;

  private constructor(answer: (request: SeenRequest) => Answer | null) {
    this.#server = createServer((incoming, response) => void this.#serve(incoming, response, answer));
  }

  static async start(answer: (request: SeenRequest) => Answer | null): Promise<FakeInflux> {
    const fake = new FakeInflux(answer);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  async #serve(
    incoming: IncomingMessage,
    response: ServerResponse,
    answer: (request: SeenRequest) => Answer | null,
  ): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body: await text(incoming) };
    this.requests.push(request);
    const answered = answer(request);
    if (answered === null) return;
    const { status, headers: more = {}, body } = answered;
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...more });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A 2.x that takes everything, but for what `write` says otherwise. */
export function secondGeneration(write: (request: SeenRequest) => Answer | null = () => ({ status: 204 })) {
  return (request: SeenRequest): Answer | null =>
    request.path === '/ping' ? { status: 204, headers: { 'x-influxdb-version': 'v2.7.1' } } : write(request);
}
