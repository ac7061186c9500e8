import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FromConsumer, type ToConsumer } from './messages.ts';

/** The program of a consumer process. It lies beside this file, as source or compiled. */
const PROGRAM = fileURLToPath(new URL(`consumer-main${extname(import.meta.url)}`, import.meta.url));

/** What a consumer process tells. */
export interface ConsumerEvents {
  message(message: FromConsumer): void;
  /** The process has ended. `how` completes a sentence that begins with the consumer. */
  exited(how: string): void;
}

/** A consumer in a process of its own, as its parent sees it. It ends when its parent ends, for whatever reason. */
export class ConsumerProcess {
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(events: ConsumerEvents) {
    // Its output must not get into our results.
    const child = fork(PROGRAM, [], { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'json' });
    this.#child = child;
    this.pid = child.pid;
    // Both events, so that everything it sent before its end has been read.
    const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code, signal]]) =>
      signal === null ? `ended with exit code ${code as number}` : `was ended by ${signal as string}`,
    );
    this.#exited = ended
      .catch((error: unknown) => `could not be started: ${error instanceof Error ? error.message : String(error)}`)
      .then((how) => events.exited(how));
    child.on('error', () => undefined);
    child.on('message', (message) => events.message(message as FromConsumer));
  }

  /** Sends a message; does nothing if the process has ended. */
  send(message: ToConsumer): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Resolves when it has ended. It is killed after `graceMs`. */
  async ended(graceMs: number): Promise<void> {
    const killTimer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(killTimer);
  }
}
