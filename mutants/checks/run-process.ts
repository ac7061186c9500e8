import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a process ended. */
export interface Ended {
  readonly kind: 'ended' | 'hang' | 'interrupted';
  readonly status: number | null;
  readonly stdout: string;
  /** The end of what it said on stderr. */
  readonly stderr: string;
}

const KEPT = 20_000;

interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs Node with these arguments, and stops it, with what it has started, after `timeoutMs` or when the signal fires. */
export async function runNode(args: readonly string[], { env, timeoutMs, signal }: RunOptions): Promise<Ended> {
  if (signal.aborted) return { kind: 'interrupted', status: null, stdout: '', stderr: '' };
  // In a group of its own, so that its workers and children end with it.
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout = (stdout + chunk.toString()).slice(-KEPT)));
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-KEPT)));
  let kind: Ended['kind'] = 'ended';
  const stop = (reason: Ended['kind']) => {
    kind = reason;
    killGroup(child.pid);
  };
  const timer = setTimeout(() => stop('hang'), timeoutMs);
  const onAbort = () => stop('interrupted');
  signal.addEventListener('abort', onAbort, { once: true });
  const [status] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  return { kind, status, stdout, stderr };
}

/** Kills a process that was begun detached, and all that it has started. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
