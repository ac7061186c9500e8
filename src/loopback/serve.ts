import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { refuse } from './request-guard.ts';

const LOOPBACK = '127.0.0.1';
/** More than one person and one scraper need. */
const MOST_CONNECTIONS = 100;

/** Of every answer, unless it says otherwise. Nothing is loaded, no other page may look at an answer or put it into a frame. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Content-Type': 'text/plain; charset=utf-8',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** A server that answers this machine. */
export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, whatever is being sent. */
  close(): Promise<void>;
}

/** Answers a request that may be answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Listens on the loopback, at `port` or with 0 at any that is free. Other requests than reading ones from this machine are refused before `answer` gets
 * them. Throws what listening throws.
 */
export async function serveLoopback(port: number, answer: Answer): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refusal = refuse(request, request.socket.localPort ?? 0);
    if (refusal === undefined) return answer(request, response);
    if (refusal.status === 405) response.setHeader('Allow', 'GET, HEAD');
    sayInWords(response, refusal.status, `${refusal.reason}\n`);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    port: actual,
    url: `http://${LOOPBACK}:${actual}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers in plain text. */
export function sayInWords(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(text) }).end(text);
}
