import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('guard.js', import.meta.url));

export interface ServerOptions {
  /** Takes what the server prints; appended to. */
  readonly logFile: string;
  /** Folders to remove, after the server was killed, when this process dies before it ended or released the server. */
  readonly removeWithStarter: readonly string[];
}

/**
 * A server in a process of its own, out of reach of the terminal's Ctrl-C. It does not keep this process alive, nor, until it is
 * released, outlive it.
 */
export class ServerProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #guard: ChildProcess;
  readonly #exited: Promise<void>;
  #running = true;

  private constructor(child: ChildProcess, pid: number, guard: ChildProcess) {
    this.#child = child;
    this.#guard = guard;
    this.pid = pid;
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        this.#running = false;
        this.release();
        resolve();
      });
    });
  }

  /** Throws an Error if the command cannot be run at all. */
  static async spawn(command: string, args: readonly string[], options: ServerOptions): Promise<ServerProcess> {
    const log = openSync(options.logFile, 'a');
    const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    if (child.pid === undefined) return new Promise((_resolve, reject) => child.once('error', reject));
    child.unref();
    return new ServerProcess(child, child.pid, spawnGuard(child.pid, options.removeWithStarter));
  }

  get running(): boolean {
    return this.#running;
  }

  /** Sends `signal` and waits for the end; a server that has not ended after `graceMs` is killed. */
  async end(signal: 'SIGTERM' | 'SIGKILL', graceMs: number): Promise<void> {
    this.#child.ref();
    this.#child.kill(signal);
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(impatience);
  }

  /** Lets the server outlive this process. */
  release(): void {
    this.#guard.kill('SIGKILL');
  }
}

function spawnGuard(pid: number, folders: readonly string[]): ChildProcess {
  const guard = spawn(process.execPath, [GUARD, String(pid), ...folders], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  return guard;
}

/** The last lines of a server's log, for an error message. */
export function lastLines(logFile: string, count = 15): string {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
