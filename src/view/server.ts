import { createHash } from 'node:crypto';
import { createReadStream, closeSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { type Answer, type LoopbackServer, sayInWords, serveLoopback } from '../loopback/serve.ts';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { pageScript } from '../page/page-script.ts';
import { LIVE_SCRIPT_HASH } from './live-script.ts';
import { capturePage, listPage, runPage } from './pages.ts';
import { namesOf } from './request-path.ts';
import { openIn, type OpenFile } from './run-files.ts';
import { type RunList } from './run-list.ts';

/** What is shown. */
export type Shown =
  | { readonly kind: 'runs'; readonly where: string; readonly list: RunList }
  | { readonly kind: 'capture'; readonly name: string; readonly text: string };

/** Where it is to be shown. */
export interface ViewerOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether another port is taken where this one is not free. */
  readonly mayUseAnother: boolean;
}

/** Nothing is loaded but what the policy names. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLED = `${NOTHING}; style-src 'unsafe-inline'; img-src data:`;
const MOVING = `${STYLED}; script-src ${LIVE_SCRIPT_HASH}; connect-src 'self'`;
const HTML = 'text/html; charset=utf-8';

/** Files that a browser shows; all others are saved. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': HTML,
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
};

/** Serves runs or a capture to this machine, and to read only. Throws TraplineError('port_taken') for a port that cannot be had. */
export async function startViewer(shown: Shown, { port, mayUseAnother }: ViewerOptions): Promise<LoopbackServer> {
  const answered: Answer = (request, response) => answer(shown, request, response);
  try {
    return await serveLoopback(port, answered);
  } catch (cause) {
    if (mayUseAnother) return serveLoopback(0, answered);
    throw new TraplineError('port_taken', `--port ${port}: cannot listen there: ${reasonOf(cause)}`, { cause });
  }
}

function answer(shown: Shown, request: IncomingMessage, response: ServerResponse): void {
  const names = namesOf(request.url);
  if (names === undefined) return sayInWords(response, 400, 'this viewer has no such path\n');
  try {
    show(shown, names, response);
  } catch (error) {
    // A file may have gone while it was read.
    if (!response.headersSent) sayInWords(response, 500, `cannot be shown: ${reasonOf(error)}\n`);
    else response.destroy();
  }
}

function show(shown: Shown, names: readonly string[], response: ServerResponse): void {
  const [first, name, file, ...rest] = names;
  if (shown.kind === 'capture') {
    return first === undefined ? send(response, HTML, STYLED, capturePage(shown.name, shown.text)) : absent(response);
  }
  const { list, where } = shown;
  if (first === undefined) return send(response, HTML, MOVING, listPage(where, list.runs(), generationOf(list)));
  if (rest.length > 0 || name === undefined) return absent(response);
  if (first === 'api' && name === 'live' && file === undefined) {
    const live = { runs: list.underWay(Date.now()), generation: generationOf(list) };
    return send(response, TYPES['.json']!, NOTHING, JSON.stringify(live));
  }
  if (first !== 'runs') return absent(response);
  const run = list.run(name);
  const folder = list.folderOf(name);
  if (run === undefined || folder === undefined) return absent(response);
  if (file === undefined) return send(response, HTML, STYLED, runPage(run, list.files(name)));
  const open = openIn(folder, file);
  if (open === undefined) return absent(response);
  stream(response, file, open);
}

/** Changes whenever the list of finished runs does. */
function generationOf(list: RunList): string {
  const text = JSON.stringify(list.runs().map(({ name, finishedAtMs, status }) => [name, finishedAtMs, status]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function absent(response: ServerResponse): void {
  sayInWords(response, 404, 'not there\n');
}

/** A page of a run runs the script that the build made for such pages and no other, and has no origin that it could ask from. */
function pagePolicy(): string {
  const { hash } = pageScript();
  return hash === null ? `sandbox; ${STYLED}` : `sandbox allow-scripts; ${STYLED}; script-src '${hash}'`;
}

function send(response: ServerResponse, type: string, policy: string, text: string): void {
  response.writeHead(200, {
    'Content-Security-Policy': policy,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function stream(response: ServerResponse, name: string, { descriptor, bytes }: OpenFile): void {
  const type = TYPES[extname(name)];
  response.writeHead(200, {
    'Content-Security-Policy': type === HTML ? pagePolicy() : NOTHING,
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Length': bytes,
    ...(type === undefined ? { 'Content-Disposition': 'attachment' } : {}),
  });
  if (response.req.method === 'HEAD' || bytes === 0) {
    closeSync(descriptor);
    response.end();
    return;
  }
  // No more than was promised, though the file may grow.
  const content = createReadStream('', { fd: descriptor, start: 0, end: bytes - 1 });
  content.on('error', () => response.destroy());
  response.on('close', () => content.destroy());
  content.pipe(response);
}
