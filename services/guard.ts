import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('guard.js', import.meta.url));

/**
 * Cleans up when this process ends, even by SIGKILL: kills the watched process, then removes the folder. It does not keep this
 * process running.
 */
export class Guard {
  readonly #process: ChildProcess;
  readonly #input: Socket;

  constructor(folder: string) {
    // A process group of its own, because the terminal's Ctrl-C is for this process alone.
    this.#process = spawn(process.execPath, [SCRIPT, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#input = this.#process.stdin as Socket;
    this.#input.on('error', () => undefined);
    this.#input.unref();
    this.#process.unref();
  }

  /** Sets the process to kill, in place of the one before; null for none. */
  watch(pid: number | null): void {
    this.#input.write(`${pid ?? 0}\n`);
  }

  /** Gives up process and folder: neither is killed or removed from now on. */
  dismiss(): void {
    this.#process.kill('SIGKILL');
  }
}
