import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { reasonOf } from '../model/system-reason.ts';

/** How many of the last lines of its log an engine's failure tells. */
const LAST_WORDS = 3;
/** How long a process that was asked to end may take before it is killed. */
const GRACE_MS = 500;

/** What a child process says, and how it ended. */
export interface ChildEvents {
  /** A line of its stdout. */
  line(text: string): void;
  /** A line of its stderr. */
  log(text: string): void;
  /** There is room again for what is written. */
  drained(): void;
  /** It has ended, and all its lines were told. `how` is a sentence whose subject is "it"; null if its exit code is 0. */
  ended(how: string | null): void;
}

/** A program that reads lines from its stdin and writes lines on its stdout. It ends when this process does. */
export class Child {
  readonly #child: ChildProcess;
  readonly #words: string[] = [];
  readonly #kill = (): void => void this.#signal('SIGKILL');
  readonly #end: Promise<void>;
  #hasEnded = false;

  /** `environment` is added to this process's own. */
  constructor(
    command: string,
    args: readonly string[],
    events: ChildEvents,
    environment: Readonly<Record<string, string>> = {},
  ) {
    // In a group of its own, so that Ctrl-C reaches this process only, which then ends the child in good order.
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...environment },
    });
    process.once('exit', this.#kill);
    const { stdin, stdout, stderr } = this.#child;
    // A child that has ended does not read; how it ended is told elsewhere.
    stdin!.on('error', () => undefined);
    stdin!.on('drain', events.drained);
    const read = createInterface({ input: stdout!, crlfDelay: Number.POSITIVE_INFINITY }).on('line', events.line);
    const logged = createInterface({ input: stderr!, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (text) => {
      this.#words.push(text);
      if (this.#words.length > LAST_WORDS) this.#words.shift();
      events.log(text);
    });
    const closed = Promise.all([once(this.#child, 'exit'), once(read, 'close'), once(logged, 'close')]);
    this.#end = this.#await(closed, events);
  }

  async #await(closed: Promise<readonly unknown[][]>, events: ChildEvents): Promise<void> {
    let how: string | null;
    try {
      const [[code, signal] = []] = await closed;
      how = howEnded(code as number | null, signal as string | null);
    } catch (error) {
      how = `could not be started: ${reasonOf(error)}`;
    }
    this.#hasEnded = true;
    process.off('exit', this.#kill);
    events.ended(how);
  }

  /** The last lines of its log. */
  get lastWords(): readonly string[] {
    return this.#words;
  }

  /** Whether more was written than it has read, so that the next lines had better wait. */
  get isBehind(): boolean {
    return !this.#hasEnded && this.#child.stdin!.writableNeedDrain;
  }

  /** Writes lines to its stdin. */
  write(lines: string): void {
    if (!this.#hasEnded) this.#child.stdin!.write(lines);
  }

  /** Closes its stdin. */
  endInput(): void {
    this.#child.stdin!.end();
  }

  /** Asks it to end, and kills it if it has not after `graceMs`. Resolves when it has ended. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    if (this.#hasEnded) return;
    this.#signal('SIGTERM');
    const timer = setTimeout(this.#kill, graceMs);
    await this.#end;
    clearTimeout(timer);
  }

  /** To it and to what it has started. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#hasEnded) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended in this moment.
    }
  }
}

function howEnded(code: number | null, signal: string | null): string | null {
  if (signal !== null) return `was ended by ${signal}`;
  return code === 0 ? null : `ended with exit code ${code}`;
}
