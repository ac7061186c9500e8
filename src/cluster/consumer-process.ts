import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FromConsumer, type ToConsumer } from './messages.ts';

/** The program of a consumer process lies beside this file, in whichever form this file is being run. */
const PROGRAM = fileURLToPath(new URL(`consumer-main${extname(import.meta.url)}`, import.meta.url));

export interface ConsumerEvents {
  message(message: FromConsumer): void;
  /** It has ended; `how` follows "it". */
  exited(how: string): void;
}

/** A consumer in a process of its own, seen from its parent. It ends when its parent does, however that one ends. */
export class ConsumerProcess {
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(events: ConsumerEvents) {
    // What it prints must not get into our own results.
    const child = fork(PROGRAM, [], { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'json' });
    this.#child = child;
    this.pid = child.pid;
    // Both, so that what it sent before it ended has been read by then.
    const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code, signal]]) =>
      signal === null ? `ended with exit code ${code as number}` : `was ended by ${signal as string}`,
    );
    this.#exited = ended
      .catch((error: unknown) => `could not be started: ${error instanceof Error ? error.message : String(error)}`)
      .then((how) => events.exited(how));
    child.on('error', () => undefined);
    child.on('message', (message) => events.message(message as FromConsumer));
  }

  /** To one that has ended, nothing is sent. */
  send(message: ToConsumer): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Resolves when it has ended; one that has not by itself after `graceMs` is killed. */
  async ended(graceMs: number): Promise<void> {
    const killTimer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(killTimer);
  }
}
