import { TraplineError } from '../model/errors.ts';
import { type Clock } from '../pacing/clock.ts';
import { realClock } from '../pacing/real-clock.ts';
import { type InfluxConnection } from './connection.ts';
import { withoutMiddle } from './reason.ts';
import { type InfluxSettings } from './settings.ts';
import { Spool } from './spool.ts';

/** Batches that wait in memory while another one is being sent. */
const WAITING_BATCHES = 2;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A pause may be so much longer; timers need no more. */
const PAUSE_TOLERANCE_MS = 2;
/** With more rejected lines than this, all lines are probably wrong. */
const MOST_REJECTED = 16;

/** What a sink has done. */
export interface SinkCounts {
  /** Lines that the server has confirmed. */
  confirmed: number;
  rejected: number;
  /** Requests that were sent again because the server was unreachable. */
  retries: number;
}

/** Called with the lines that were confirmed now, and the number of all confirmed lines. */
export type ConfirmListener = (confirmed: number, lines: readonly string[]) => void;

type WriteConnection = Pick<InfluxConnection, 'target' | 'write'>;

/** The settings that a sink uses. */
export type SinkSettings = Pick<InfluxSettings, 'batchLines' | 'retryForMs' | 'spoolDirectory' | 'spoolMaxBytes'>;

/**
 * Writes lines to InfluxDB in the order in which they came, because a later line may revise the point of an earlier one. One
 * request is pending at a time. While the server is unreachable, lines wait on disk; when the disk buffer is full, the writer
 * waits. A rejected batch is halved until the rejected line is found: sending the other lines again changes nothing.
 */
export class InfluxSink {
  readonly counts: SinkCounts = { confirmed: 0, rejected: 0, retries: 0 };
  readonly #connection: WriteConnection;
  readonly #settings: SinkSettings;
  readonly #signal: AbortSignal;
  readonly #closing = new AbortController();
  readonly #onConfirmed: ConfirmListener;
  readonly #spool: Spool;
  readonly #clock: Clock;
  /** The oldest batches. Those in the spool are younger. */
  readonly #waiting: (readonly string[])[] = [];
  readonly #work: Promise<void>;
  #batch: string[] = [];
  #passedOn = 0;
  #lastTurn: Promise<void> = Promise.resolve();
  #isAway = false;
  #isClosing = false;
  #failure: unknown = null;
  #firstRejection: string | null = null;
  #changed = new Change();

  constructor(
    connection: WriteConnection,
    settings: SinkSettings,
    signal: AbortSignal,
    onConfirmed: ConfirmListener,
    clock: Clock = realClock,
  ) {
    this.#connection = connection;
    this.#settings = settings;
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
    this.#clock = clock;
    this.#onConfirmed = onConfirmed;
    this.#spool = new Spool(settings.spoolDirectory, settings.spoolMaxBytes);
    this.#work = this.#deliverAll().catch((error: unknown) => {
      this.#failure = error;
      this.#changed.tell();
    });
  }

  /**
   * Takes lines. Throws TraplineError: `service` if the server refuses or stays unreachable, or the disk is full; `interrupted`
   * if the signal fires.
   */
  write(lines: Iterable<string>): Promise<void> {
    return this.#inTurn(async () => {
      for (const line of lines) {
        this.#batch.push(line);
        if (this.#batch.length >= this.#settings.batchLines) await this.#passOn();
      }
    });
  }

  /**
   * Sends the lines taken so far, even if they are less than a batch. Does not wait for the confirmation. Throws as `write`
   * does.
   */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#batch.length > 0) await this.#passOn();
    });
  }

  /** Waits until the server has answered about every line. Throws as `write` does. */
  async settled(): Promise<void> {
    await this.flush();
    while (this.counts.confirmed + this.counts.rejected < this.#passedOn) {
      this.#throwFailure();
      await this.#changed.wait();
    }
    this.#throwFailure();
  }

  /** Waits until every line is confirmed. Throws as `write` does, and if the server rejected lines. */
  async finish(): Promise<void> {
    await this.flush();
    this.#isClosing = true;
    this.#changed.tell();
    await this.#work;
    this.#throwFailure();
    if (this.#firstRejection !== null) throw this.#rejection();
  }

  /** Stops, without waiting for an answer, and removes the file on disk. To be called in every case. */
  async close(): Promise<void> {
    this.#failure ??= new TraplineError('interrupted', 'interrupted');
    this.#closing.abort();
    this.#changed.tell();
    await this.#work;
    this.#spool.close();
  }

  /** Calls that are made while another one waits begin after it, so that no line overtakes another. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #passOn(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#passedOn += batch.length;
    for (;;) {
      this.#throwFailure();
      if (this.#isTaken(batch)) break;
      await this.#changed.wait();
    }
    this.#changed.tell();
  }

  /** Puts the batch behind all others; false if there is no room for it now. */
  #isTaken(batch: readonly string[]): boolean {
    if (!this.#spool.isEmpty) return this.#spool.append(batch);
    if (this.#waiting.length === WAITING_BATCHES) return this.#isAway && this.#spool.append(batch);
    this.#waiting.push(batch);
    return true;
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

  /** Sends until there is an answer: null for success, else why a line was rejected. */
  async #send(batch: readonly string[]): Promise<string | null> {
    let awaySinceMs: number | undefined;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      this.#throwFailure();
      const outcome = await this.#connection.write(batch, this.#signal);
      this.#isAway = outcome.kind === 'away';
      if (outcome.kind === 'confirmed') return null;
      this.#throwFailure();
      if (outcome.kind === 'rejected') return outcome.reason;
      if (outcome.kind === 'refused')
        throw this.#service('influxdb_refused', `refused: ${withoutMiddle(outcome.reason, 300)}`);
      const nowMs = this.#clock.nowMs();
      awaySinceMs ??= nowMs;
      if (nowMs - awaySinceMs + pauseMs > this.#settings.retryForMs) {
        throw this.#service(
          'influxdb_unreachable',
          `took no line for ${this.#settings.retryForMs / 1000} s: ${withoutMiddle(outcome.reason, 300)}`,
        );
      }
      this.counts.retries += 1;
      this.#changed.tell();
      await this.#clock.waitUntil(nowMs + pauseMs, this.#signal, PAUSE_TOLERANCE_MS);
    }
  }

  #reject(line: string, reason: string): void {
    this.counts.rejected += 1;
    this.#firstRejection ??= rejectionOf(line, reason);
    if (this.counts.rejected > MOST_REJECTED) throw this.#rejection();
  }

  #rejection(): TraplineError {
    const lines = this.counts.rejected === 1 ? 'a line' : `${this.counts.rejected} lines, of which the first`;
    return this.#service('influxdb_refused', `rejected ${lines}: ${this.#firstRejection}`);
  }

  #service(subCode: 'influxdb_refused' | 'influxdb_unreachable', what: string): TraplineError {
    return new TraplineError(subCode, `InfluxDB, ${this.#connection.target}: ${what}`);
  }

  #throwFailure(): void {
    if (this.#signal.aborted) this.#failure ??= new TraplineError('interrupted', 'interrupted');
    if (this.#failure !== null) throw this.#failure;
  }
}

/** Why, and of which line: servers quote the line whole before they say why, and a line may be long. */
function rejectionOf(line: string, reason: string): string {
  const why = reason.replaceAll(`'${line}'`, 'the line').replaceAll(line, 'the line');
  return `${withoutMiddle(why, 300)}: ${withoutMiddle(line, 160)}`;
}

/** Lets one side of the sink wait for a change on the other side. */
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
