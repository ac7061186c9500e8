import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';

/** A server in a process of its own, which does not receive the terminal's Ctrl-C. It does not keep this process running. */
export class ServerProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #running = true;

  private constructor(child: ChildProcess, pid: number, onExit: () => void) {
    this.#child = child;
    this.pid = pid;
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        this.#running = false;
        onExit();
        resolve();
      });
    });
    child.unref();
  }

  /** Starts the command; its output is appended to `logFile`. Throws an Error if the command cannot be run. */
  static spawn(command: string, args: readonly string[], logFile: string, onExit: () => void): Promise<ServerProcess> {
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    return new Promise((resolve, reject) => {
      if (child.pid === undefined) child.once('error', reject);
      else resolve(new ServerProcess(child, child.pid, onExit));
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** Sends `signal` and waits for the end. The server is killed after `graceMs`. */
  async end(signal: 'SIGTERM' | 'SIGKILL', graceMs: number): Promise<void> {
    this.#child.ref();
    this.#child.kill(signal);
    const killTimer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(killTimer);
  }
}

/** The last lines of a server's log, for an error message. */
export function lastLines(logFile: string, count = 15): string {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
