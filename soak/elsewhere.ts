import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Failure } from '../src/hunt/failure.ts';
import { otherThan, ownEnvironment, variablesOf } from '../src/verify/environment.ts';
import { type RunTrace } from '../src/verify/trace.ts';
import { LOADER } from './loader.ts';
import { traceDifference } from './try-seed.ts';

const PROGRAM = fileURLToPath(new URL('elsewhere-main.ts', import.meta.url));

/** A seed that is to be run once more. */
export interface ElsewhereQuestion {
  readonly id: number;
  readonly seed: string;
  readonly number: number;
}

/** What came of it. */
export interface ElsewhereAnswer {
  readonly id: number;
  /** Of the processors. */
  readonly cpuMs: number;
  readonly trace: RunTrace | null;
  /** Why there is no trace. */
  readonly failure: Failure | null;
}

/** A process with another time zone and locale, in which seeds are run once more: a process is started once, not for each of them. */
export class Elsewhere {
  readonly #variables: Readonly<Record<string, string>>;
  readonly #words: string;
  readonly #waiting = new Map<number, (answer: ElsewhereAnswer) => void>();
  #child: ChildProcess | undefined;
  #asked = 0;
  #cpuMs = 0;

  constructor() {
    // The sizes of a run are not varied here.
    const other = otherThan(ownEnvironment(1, 1), { partitions: 1, transactions: 1 });
    this.#variables = variablesOf(other);
    this.#words = `a process with time zone ${other.timeZone} and locale ${other.locale}`;
  }

  /** Time of the processors that it has used for its runs. */
  get cpuMs(): number {
    return this.#cpuMs;
  }

  /** Runs a seed there, and compares it with its trace from here; what differs, or null. Never resolves once it is closed. */
  async compare(seed: string, number: number, trace: RunTrace): Promise<Failure | null> {
    const answer = await this.#ask(seed, number);
    this.#cpuMs += answer.cpuMs;
    if (answer.trace === null) {
      return { kind: 'differs', part: 'elsewhere', words: `in ${this.#words} ${answer.failure?.words}` };
    }
    return traceDifference(`a run in ${this.#words} differs`, trace, answer.trace);
  }

  #ask(seed: string, number: number): Promise<ElsewhereAnswer> {
    const child = (this.#child ??= this.#start());
    const id = this.#asked++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      // Where it cannot be sent, the process has ended: its end is answered for all.
      child.send({ id, seed, number } satisfies ElsewhereQuestion, () => undefined);
    });
  }

  #start(): ChildProcess {
    const child = fork(PROGRAM, [], {
      stdio: ['ignore', 2, 2, 'ipc'],
      env: { ...process.env, ...this.#variables },
      execArgv: [...LOADER],
    });
    child.on('message', (received) => this.#settle(received as ElsewhereAnswer));
    child.on('error', () => undefined);
    child.on('close', (code, by) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      const words = `it ends with ${by ?? `exit code ${code}`}`;
      for (const id of this.#waiting.keys()) {
        this.#settle({ id, cpuMs: 0, trace: null, failure: { kind: 'error', part: '', words } });
      }
    });
    return child;
  }

  #settle(answer: ElsewhereAnswer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  /** Ends the process, in the middle of a run too. */
  close(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }
}
