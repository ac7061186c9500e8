import { type ServerResponse } from 'node:http';
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
  /** Called with the address once it answers. */
  readonly onListening?: ((url: string) => void) | undefined;
}

/** Serves the metrics to this machine until it is closed. Throws TraplineError('port_taken') for a port that cannot be had. */
export async function serveMetrics(
  metrics: ServedMetrics,
  { port, onListening }: MetricsSettings,
): Promise<LoopbackServer> {
  try {
    const server = await serveLoopback(port, (request, response) => {
      const path = (request.url ?? '').split('?', 1)[0];
      if (path !== PATH) return sayInWords(response, 404, `not there; the metrics are at ${PATH}\n`);
      void answerWith(metrics, response);
    });
    onListening?.(new URL(PATH, server.url).href);
    return server;
  } catch (cause) {
    throw new TraplineError('port_taken', `--metrics :${port}: cannot listen there: ${reasonOf(cause)}`, { cause });
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
