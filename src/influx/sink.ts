import { setTimeout as sleep } from 'node:timers/promises';
import { TraplineError } from '../model/errors.ts';
import { type InfluxConnection } from './connection.ts';
import { type InfluxSettings } from './settings.ts';
import { Spool } from './spool.ts';

/** Batches that wait in memory while another one is under way. */
const WAITING_BATCHES = 2;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** With more lines than this there is something wrong with all of them. */
const MOST_REJECTED = 16;

export interface SinkCounts {
  /** Lines that the server has said it holds. */
  confirmed: number;
  rejected: number;
  /** Requests that were sent again, because the server was away. */
  retries: number;
}

/** Told which lines were confirmed just now, and how many are by now. */
export type ConfirmListener = (confirmed: number, lines: readonly string[]) => void;

type WriteConnection = Pick<InfluxConnection, 'target' | 'write'>;

export type SinkSettings = Pick<InfluxSettings, 'batchLines' | 'retryForMs' | 'spoolDirectory' | 'spoolMaxBytes'>;

/**
 * Brings lines to InfluxDB, one request after another, each waited for. While the server is away lines wait on disk, and the writer
 * does once there is no room. A batch with a line that the server rejects is halved until it is clear which one that is: sending the
 * others again changes nothing.
 */
export class InfluxSink {
  readonly counts: SinkCounts = { confirmed: 0, rejected: 0, retries: 0 };
  readonly #connection: WriteConnection;
  readonly #settings: SinkSettings;
  readonly #signal: AbortSignal;
  readonly #onConfirmed: ConfirmListener;
  readonly #spool: Spool;
  readonly #waiting: (readonly string[])[] = [];
  readonly #work: Promise<void>;
  #batch: string[] = [];
  #passedOn = 0;
  #isAway = false;
  #isClosing = false;
  #failure: unknown = null;
  #firstRejection: string | null = null;
  #changed = new Change();

  constructor(connection: WriteConnection, settings: SinkSettings, signal: AbortSignal, onConfirmed: ConfirmListener) {
    this.#connection = connection;
    this.#settings = settings;
    this.#signal = signal;
    this.#onConfirmed = onConfirmed;
    this.#spool = new Spool(settings.spoolDirectory, settings.spoolMaxBytes);
    this.#work = this.#deliverAll().catch((error: unknown) => {
      this.#failure = error;
      this.#changed.tell();
    });
  }

  /**
   * Takes lines in. Throws TraplineError: `service` when the server refuses or stays away, or the disk is full, `interrupted` when the
   * signal fires.
   */
  async write(lines: Iterable<string>): Promise<void> {
    for (const line of lines) {
      this.#batch.push(line);
      if (this.#batch.length >= this.#settings.batchLines) await this.#passOn();
    }
  }

  /** Sends what was written, a whole batch or not. Returns before it is confirmed. Throws as `write`. */
  async flush(): Promise<void> {
    if (this.#batch.length > 0) await this.#passOn();
  }

  /** Waits until the server has answered for every line. Throws as `write`. */
  async settled(): Promise<void> {
    await this.flush();
    while (this.counts.confirmed + this.counts.rejected < this.#passedOn) {
      this.#throwFailure();
      await this.#changed.wait();
    }
    this.#throwFailure();
  }

  /** Waits until every line is confirmed. Throws as `write`, and when the server rejected some. */
  async finish(): Promise<void> {
    await this.flush();
    this.#isClosing = true;
    this.#changed.tell();
    await this.#work;
    this.#throwFailure();
    if (this.#firstRejection !== null) throw this.#rejection();
  }

  /** Ends the work and removes what waits on disk; to be called whatever happened. */
  async close(): Promise<void> {
    this.#failure ??= new TraplineError('interrupted', 'interrupted');
    this.#changed.tell();
    await this.#work;
    this.#spool.close();
  }

  async #passOn(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#passedOn += batch.length;
    for (;;) {
      this.#throwFailure();
      if (this.#waiting.length < WAITING_BATCHES) {
        this.#waiting.push(batch);
        break;
      }
      if (this.#isAway && this.#spool.append(batch)) break;
      await this.#changed.wait();
    }
    this.#changed.tell();
  }

  async #deliverAll(): Promise<void> {
    while (this.#failure === null) {
      const batch = this.#waiting.shift() ?? this.#spool.take();
      if (batch !== undefined) await this.#deliver(batch);
      else if (this.#isClosing) return;
      else await this.#changed.wait();
    }
  }

  async #deliver(batch: readonly string[]): Promise<void> {
    const outcome = await this.#send(batch);
    if (outcome === null) {
      this.counts.confirmed += batch.length;
      this.#onConfirmed(this.counts.confirmed, batch);
    } else if (batch.length === 1) this.#reject(batch[0]!, outcome);
    else {
      const half = batch.length >> 1;
      await this.#deliver(batch.slice(0, half));
      await this.#deliver(batch.slice(half));
    }
    this.#changed.tell();
  }

  /** Sends until there is an answer: null for a good one, else why a line was rejected. */
  async #send(batch: readonly string[]): Promise<string | null> {
    let awaySince = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      this.#throwFailure();
      const outcome = await this.#connection.write(batch);
      this.#isAway = outcome.kind === 'away';
      if (outcome.kind === 'confirmed') return null;
      if (outcome.kind === 'rejected') return outcome.reason;
      if (outcome.kind === 'refused') throw this.#service(`refused: ${outcome.reason}`);
      awaySince ||= performance.now();
      if (performance.now() - awaySince + pauseMs > this.#settings.retryForMs) {
        throw this.#service(`not to be had for ${this.#settings.retryForMs / 1000} s: ${outcome.reason}`);
      }
      this.counts.retries += 1;
      this.#changed.tell();
      await sleep(pauseMs, undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }

  #reject(line: string, reason: string): void {
    this.counts.rejected += 1;
    this.#firstRejection ??= `${reason}: ${line}`;
    if (this.counts.rejected > MOST_REJECTED) throw this.#rejection();
  }

  #rejection(): TraplineError {
    const lines = this.counts.rejected === 1 ? 'a line' : `${this.counts.rejected} lines, of which the first`;
    return this.#service(`rejected ${lines}: ${this.#firstRejection}`);
  }

  #service(what: string): TraplineError {
    return new TraplineError('service', `InfluxDB, ${this.#connection.target}: ${what}`);
  }

  #throwFailure(): void {
    if (this.#signal.aborted) this.#failure ??= new TraplineError('interrupted', 'interrupted');
    if (this.#failure !== null) throw this.#failure;
  }
}

/** Word from one side of the sink to the other that something is different now. */
class Change {
  #tell: () => void = () => undefined;
  #next = this.#renewed();

  wait(): Promise<void> {
    return this.#next;
  }

  tell(): void {
    this.#tell();
    this.#next = this.#renewed();
  }

  #renewed(): Promise<void> {
    return new Promise((resolve) => (this.#tell = resolve));
  }
}
