import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('guard.js', import.meta.url));

/**
 * Sees to it that nothing is left when this process dies, even by SIGKILL: the process watched over is killed, then the folder
 * removed. It does not keep this process alive.
 */
export class Guard {
  readonly #process: ChildProcess;
  readonly #input: Socket;

  constructor(folder: string) {
    // A group of its own: the terminal's Ctrl-C is for us alone.
    this.#process = spawn(process.execPath, [SCRIPT, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#input = this.#process.stdin as Socket;
    this.#input.on('error', () => undefined);
    this.#input.unref();
    this.#process.unref();
  }

  /** Whom to kill from now on, instead of anybody before; null for nobody. */
  watch(pid: number | null): void {
    this.#input.write(`${pid ?? 0}\n`);
  }

  /** Leaves process and folder alone from now on. */
  dismiss(): void {
    this.#process.kill('SIGKILL');
  }
}
