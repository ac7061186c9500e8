import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { watchWork } from '../src/threads/work-time.ts';
import { type CampaignFacts } from './campaign.ts';
import { CurrentInput } from './current-input.ts';
import { MOST_BYTES } from './entrance.ts';
import { type FaultyInput } from './found-faults.ts';
import { type Fault, fault } from './judge.ts';
import { scratchFolder } from './scratch.ts';
import { type FromThread, type ThreadStart, type ToThread } from './messages.ts';

const MOST_HEAP_MIB = 768;
/** By which a thread reads TypeScript, also one that a test starts. */
const LOADER = new URL('../tools/typescript.js', import.meta.url).href;

/** An input that has ended its thread. */
export class ThreadEnded extends Error {
  readonly found: FaultyInput;

  constructor(found: FaultyInput) {
    super(found.fault.what);
    this.found = found;
  }
}

/** Which campaign a thread is to do. */
export type CampaignOrder = Omit<Extract<ToThread, { kind: 'campaign' }>, 'kind'>;

/**
 * An entrance in a thread of its own, with a bound of time for each input and one of memory. Does one thing at a time, and is of no more use
 * once that has rejected with ThreadEnded.
 */
export class EntranceThread {
  readonly #worker: Worker;
  readonly #current: CurrentInput;
  readonly #folder: string;

  private constructor(entrance: string) {
    this.#folder = scratchFolder();
    this.#current = CurrentInput.of(MOST_BYTES);
    this.#worker = new Worker(new URL('thread-main.ts', import.meta.url), {
      workerData: { entrance, folder: this.#folder, current: this.#current.buffer } satisfies ThreadStart,
      execArgv: ['--enable-source-maps', '--import', LOADER],
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
    });
    // What it ends with after its input was given up is known already.
    this.#worker.on('error', () => undefined);
  }

  /** A thread that has loaded all. Rejects with ThreadEnded where it cannot, as when a seed takes too long. */
  static async opened(entrance: string): Promise<EntranceThread> {
    const thread = new EntranceThread(entrance);
    try {
      await thread.#ask({ kind: 'open' }, (message) => (message.kind === 'opened' ? true : undefined));
      return thread;
    } catch (error) {
      await thread.close();
      if (!(error instanceof ThreadEnded)) throw error;
      const { found } = error;
      throw new ThreadEnded({
        ...found,
        fault: { ...found.fault, of: 'opening', what: `when it was opened: ${found.fault.what}` },
      });
    }
  }

  /** Rejects with ThreadEnded for an input that takes too long, or ends the thread. */
  async campaign(
    order: CampaignOrder,
    events: { progress(facts: CampaignFacts): void; fault(found: FaultyInput): void },
  ): Promise<CampaignFacts> {
    return this.#ask({ kind: 'campaign', ...order }, (message) => {
      if (message.kind === 'progress') events.progress(message.facts);
      if (message.kind === 'fault') events.fault(message.found);
      return message.kind === 'done' ? message.facts : undefined;
    });
  }

  /**
   * The fault in how an input is taken, if there is one, or comes within `waitMs` of what it has left behind. Rejects with ThreadEnded like a
   * campaign.
   */
  async take(input: Uint8Array, waitMs: number): Promise<Fault | undefined> {
    let left: Fault | undefined;
    const { fault: found } = await this.#ask({ kind: 'take', input, waitMs }, (message) => {
      if (message.kind === 'fault') left ??= message.found.fault;
      return message.kind === 'taken' ? message : undefined;
    });
    return found ?? left;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Asks, and waits for the message of which `answerOf` makes the answer. */
  async #ask<T>(message: ToThread, answerOf: (message: FromThread) => T | undefined): Promise<T> {
    const worker = this.#worker;
    const { promise, resolve, reject } = deferred<T>();
    const ended = (of: Fault['of'], what: string): void => {
      const { input, before } = this.#current;
      reject(new ThreadEnded({ input, fault: fault(of, what), before }));
    };
    const onMessage = (said: FromThread): void => {
      if (said.kind === 'failed') return reject(new Error(said.why));
      const answer = answerOf(said);
      if (answer !== undefined) resolve(answer);
    };
    const onError = (error: unknown): void =>
      isOutOfMemory(error)
        ? ended('memory', `more than ${MOST_HEAP_MIB} MiB of memory`)
        : ended('end', `exit code 70: ${String(error)}`);
    const onExit = (): void => ended('end', 'the thread has ended by itself');
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    const stopWatching = this.#watch((mostMs) => ended('time', `longer than ${mostMs / 1000} s`));
    worker.postMessage(message);
    try {
      return await promise;
    } finally {
      stopWatching();
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
  }

  /** Calls `late` for an input that takes too long, until what it returns is called. */
  #watch(late: (mostMs: number) => void): () => void {
    let number: number | undefined;
    let sinceMs = 0;
    return watchWork(this.#worker, (workedMs) => {
      if (this.#current.number !== number) {
        number = this.#current.number;
        sinceMs = workedMs;
      } else if (number !== undefined && workedMs - sinceMs > this.#current.mostMs) late(this.#current.mostMs);
    });
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

function deferred<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
