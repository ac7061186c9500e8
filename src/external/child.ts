import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../model/system-reason.ts';
import { LineSplitter } from './line-splitter.ts';

/** How many of the last lines of its log an engine's failure tells. */
const LAST_WORDS = 3;
/** How long a process that was asked to end may take before it is killed. */
const GRACE_MS = 500;
/** For how long nothing comes, once a process has ended, through pipes that what it has started still holds open. */
const QUIET_MS = 500;
/** The same for a process that was stopped, whose words are not waited for. */
const QUIET_STOPPED_MS = 50;
/** The most that is kept of a line of its log, in UTF-16 code units. */
const LONGEST_WORD = 10_000;

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
  /** How often something has come from it. */
  #heard = 0;
  #isStopped = false;
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
    this.#listen(stdout!, new LineSplitter(), events.line);
    this.#listen(stderr!, new LineSplitter(LONGEST_WORD), (text) => {
      this.#words.push(text);
      if (this.#words.length > LAST_WORDS) this.#words.shift();
      events.log(text);
    });
    this.#end = this.#await(Promise.all([once(stdout!, 'close'), once(stderr!, 'close')]), events);
  }

  #listen(stream: Readable, splitter: LineSplitter, onLine: (text: string) => void): void {
    stream.on('data', (bytes: Buffer) => {
      this.#heard += 1;
      for (const line of splitter.push(bytes)) onLine(line);
    });
    stream.on('end', () => {
      for (const line of splitter.end()) onLine(line);
    });
  }

  async #await(closed: Promise<unknown>, events: ChildEvents): Promise<void> {
    let how: string | null;
    try {
      const [code, signal] = await once(this.#child, 'exit');
      how = howEnded(code as number | null, signal as string | null);
      await this.#untilQuiet(closed);
    } catch (error) {
      how = `could not be started: ${reasonOf(error)}`;
    }
    // What it has started ends with it.
    this.#kill();
    this.#hasEnded = true;
    process.off('exit', this.#kill);
    for (const pipe of this.#child.stdio) pipe?.destroy();
    events.ended(how);
  }

  /** Waits until its pipes are closed. What has left its group may hold them open for ever, so it also ends when they are quiet. */
  async #untilQuiet(closed: Promise<unknown>): Promise<void> {
    const isClosed = closed.then(() => true);
    for (;;) {
      const heard = this.#heard;
      const quietMs = this.#isStopped ? QUIET_STOPPED_MS : QUIET_MS;
      if (await Promise.race([isClosed, sleep(quietMs, false, { ref: false })])) return;
      // A busy event loop comes to the timer first, and to what is in the pipes then.
      await nextTurn();
      if (this.#heard === heard || this.#isStopped) return;
    }
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
    this.#isStopped = true;
    this.#signal('SIGTERM');
    const timer = setTimeout(this.#kill, graceMs);
    await this.#end;
    clearTimeout(timer);
  }

  /** To it and to what it has started. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // All of them have ended.
    }
  }
}

function howEnded(code: number | null, signal: string | null): string | null {
  if (signal !== null) return `was ended by ${signal}`;
  return code === 0 ? null : `ended with exit code ${code}`;
}
