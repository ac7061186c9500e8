import { type IncomingMessage, type ServerResponse } from 'node:http';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { type LoopbackServer, sayInWords, serveLoopback } from '../loopback/serve.ts';

const PATH = '/metrics';

/** What is served. */
export interface ServedMetrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Where the metrics of a live run are asked for, on the loopback. */
export interface MetricsSettings {
  /** 0 for any that is free. */
  readonly port: number;
  /** Called with the address once it answers with metrics. */
  readonly onListening?: ((url: string) => void) | undefined;
}

/** Serves metrics to this machine until it is closed. It has its port from the beginning, and answers with metrics once there are any. */
export class MetricsServer {
  readonly #settings: MetricsSettings;
  #server!: LoopbackServer;
  #metrics: ServedMetrics | undefined;

  private constructor(settings: MetricsSettings) {
    this.#settings = settings;
  }

  /** Throws TraplineError('port_taken') for a port that cannot be had. */
  static async open(settings: MetricsSettings): Promise<MetricsServer> {
    const { port } = settings;
    const metrics = new MetricsServer(settings);
    try {
      metrics.#server = await serveLoopback(port, (request, response) => metrics.#answer(request, response));
      return metrics;
    } catch (cause) {
      throw new TraplineError('port_taken', `--metrics :${port}: cannot listen there: ${reasonOf(cause)}`, { cause });
    }
  }

  get server(): LoopbackServer {
    return this.#server;
  }

  /** From now on it answers with these. */
  serve(metrics: ServedMetrics): void {
    this.#metrics = metrics;
    this.#settings.onListening?.(new URL(PATH, this.#server.url).href);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== PATH) return sayInWords(response, 404, `not there; the metrics are at ${PATH}\n`);
    if (this.#metrics === undefined) return sayInWords(response, 503, 'the run has not begun yet\n');
    void answerWith(this.#metrics, response);
  }
}

async function answerWith(metrics: ServedMetrics, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.text();
    response.setHeader('Content-Type', metrics.contentType);
    sayInWords(response, 200, text);
  } catch {
    response.destroy();
  }
}
