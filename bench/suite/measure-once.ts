import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EXIT_CODES } from '../../src/model/errors.ts';
import { type CodeFigure, type CommandFigure, type CommandUsage, type Figure } from './figure.ts';
import { type ChildMessage, type Outcome, outcomeOf } from './measurement.ts';
import { type HeapStretch, type RecordedUsage, usageOf } from './usage.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const REPORT_USAGE = pathToFileURL(fileURLToPath(new URL('report-usage.js', import.meta.url))).href;
/** A process that is told to end gets so long. */
const GRACE_MS = 300;
/** Of what a failed process has written to stderr. */
const SHOWN_ERROR_CHARACTERS = 500;

/**
 * Makes one run of a figure, in a process and a temporary folder of its own. When `signal` fires, the process is ended. Rejects
 * with a message of one line when there is no outcome.
 */
export async function measureOnce(figure: Figure, signal: AbortSignal): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
  // What the process leaves behind, however it ends, is in the folder too.
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TRAPLINE_BENCH_USAGE: join(folder, 'usage.json') };
  try {
    return await ('measure' in figure ? measureCode(figure, env, signal) : measureCommand(figure, folder, env, signal));
  } finally {
    // A server that was just killed may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

async function measureCode({ name }: CodeFigure, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Outcome> {
  const child = fork(CHILD, [name], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let message: ChildMessage | undefined;
  child.on('message', (sent) => (message = sent as ChildMessage));
  const stderr = await ended(child, signal);
  if (message !== undefined && 'outcome' in message) return message.outcome;
  throw new Error(oneLine(message?.failure ?? stderr));
}

async function measureCommand(
  figure: CommandFigure,
  folder: string,
  env: NodeJS.ProcessEnv & { readonly TRAPLINE_BENCH_USAGE: string },
  signal: AbortSignal,
): Promise<Outcome> {
  const args = ['--import', REPORT_USAGE, figure.program, ...figure.commandLine(folder)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const stderr = await ended(child, signal);
  // A scenario with other settings may well miss what it expects of its own.
  if (child.exitCode !== 0 && child.exitCode !== EXIT_CODES.expectation) throw new Error(oneLine(stderr));
  const { peakMib, ...recorded } = reportedUsage(env.TRAPLINE_BENCH_USAGE);
  return outcomeOf(figure.read(folder, { peakMib, ...usageOf(recorded) }));
}

/** What `report-usage.js` wrote, worker threads included. */
function reportedUsage(path: string): RecordedUsage & Pick<CommandUsage, 'peakMib'> {
  const usage = JSON.parse(readFileSync(path, 'utf8')) as RecordedUsage & Pick<CommandUsage, 'peakMib'>;
  const lines = existsSync(`${path}.workers`) ? readFileSync(`${path}.workers`, 'utf8').trim().split('\n') : [];
  return { ...usage, heap: [...usage.heap, ...lines.map((line) => JSON.parse(line) as HeapStretch)] };
}

/** Resolves when the process has ended, with the end of what it wrote to stderr. */
async function ended(child: ChildProcess, signal: AbortSignal): Promise<string> {
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4096)));
  const stop = (): void => {
    child.kill();
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  return stderr;
}

function oneLine(text: string): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, ' ');
  if (line === '') return 'its process ended without a word';
  return line.length > SHOWN_ERROR_CHARACTERS ? `${line.slice(0, SHOWN_ERROR_CHARACTERS)}…` : line;
}
