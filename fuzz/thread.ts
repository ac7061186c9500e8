import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type CampaignFacts } from './campaign.ts';
import { CurrentInput } from './current-input.ts';
import { MOST_BYTES } from './entrance.ts';
import { type Fault, fault } from './judge.ts';
import { scratchFolder } from './scratch.ts';
import { type FromThread, type ThreadStart, type ToThread } from './messages.ts';

/** The longest that an input may take. */
const LONGEST_MS = 2000;
const LOOK_EVERY_MS = 100;
const MOST_HEAP_MIB = 768;
/** By which a thread reads TypeScript, also one that a test starts. */
const LOADER = new URL('../tools/typescript.js', import.meta.url).href;

/** An input with a fault. */
export interface FaultyInput {
  readonly input: Uint8Array;
  readonly fault: Fault;
}

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

  /** `entrance` is its name. */
  constructor(entrance: string) {
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

  /** Rejects with ThreadEnded for an input that takes too long, or ends the thread. */
  async campaign(
    order: CampaignOrder,
    events: { progress(facts: CampaignFacts): void; fault(found: FaultyInput): void },
  ): Promise<CampaignFacts> {
    return this.#ask({ kind: 'campaign', ...order }, (message) => {
      if (message.kind === 'progress') events.progress(message.facts);
      if (message.kind === 'fault') events.fault(message);
      return message.kind === 'done' ? message.facts : undefined;
    });
  }

  /** The fault in how an input is taken, if there is one; also one that ends the thread. */
  async take(input: Uint8Array): Promise<Fault | undefined> {
    let left: Fault | undefined;
    const { fault: found } = await this.#ask({ kind: 'take', input }, (message) => {
      if (message.kind === 'fault') left ??= message.fault;
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
    const ended = (what: string): void => reject(new ThreadEnded({ input: this.#current.input, fault: fault(what) }));
    const onMessage = (said: FromThread): void => {
      const answer = answerOf(said);
      if (answer !== undefined) resolve(answer);
    };
    const onError = (error: unknown): void => ended(whyOf(error));
    const onExit = (): void => ended('the thread has ended by itself');
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    const stopWatching = this.#watch(() => ended(`longer than ${LONGEST_MS / 1000} s`));
    worker.postMessage(message);
    try {
      return await promise;
    } finally {
      stopWatching();
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
  }

  /** Calls `late` for an input that takes too long, until what it returns is called. */
  #watch(late: () => void): () => void {
    let number: number | undefined;
    let sinceMs = 0;
    const timer = setInterval(() => {
      const nowMs = performance.now();
      if (this.#current.number !== number) {
        number = this.#current.number;
        sinceMs = nowMs;
      } else if (number !== undefined && nowMs - sinceMs > LONGEST_MS) late();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
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

function whyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return `more than ${MOST_HEAP_MIB} MiB of memory`;
  return `exit code 70: ${String(error)}`;
}
