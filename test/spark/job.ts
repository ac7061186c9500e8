import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { requireSpark } from '../../src/external/spark/installation.ts';
import { ROOT } from '../cli/trapline.ts';

/** `spark/job.py` in a process group of its own, so that the JVM ends with it. */
export class SparkJob {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #log = '';

  constructor(args: readonly string[]) {
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    this.#child = spawn(requireSpark(), [join(ROOT, 'spark/job.py'), ...args], { stdio: [...stdio], detached: true });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#log = (this.#log + text).slice(-8000)));
    this.#exit = once(this.#child, 'exit');
  }

  /** Throws, with the end of the log, if the job has ended. */
  mustRun(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      throw new Error(`the job ended: ${this.#log}`);
  }

  /** `kill -9` of driver, JVM and workers. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  /** Ends the job as `docker stop` does; returns its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#exit;
    return this.#child.exitCode;
  }

  /** Waits for the end of a job that ends by itself; returns its exit code, and the end of its log. */
  async ended(): Promise<{ readonly status: number | null; readonly log: string }> {
    await this.#exit;
    return { status: this.#child.exitCode, log: this.#log };
  }

  /** For after a test, however it went. */
  async clear(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.#signal('SIGKILL');
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    process.kill(-this.#child.pid!, signal);
    await this.#exit;
  }
}
