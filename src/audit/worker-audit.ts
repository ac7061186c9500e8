import { setImmediate } from 'node:timers/promises';
import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { dictionaryNamed, type DictionaryName, dictionaryNames, type Vocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';
import { type TimedAlert } from '../model/foreign-alert.ts';
import { type ProgressListener } from '../model/progress.ts';
import { unpackError } from '../model/sent-error.ts';
import { type AddedStrings, type FromAudit, type SentDetection, type SentRows, type ToAudit } from './messages.ts';
import { LEAST_ROWS, RowSlots } from './row-slots.ts';
import { type AuditedRun, type AuditSettings, type RunAudit, type ScoredTruth, type SeenRun } from './run-audit.ts';
import { shareDelivered, shareDrawn, type SharedRows } from './shared-rows.ts';

/** Batches of rows that may wait for the thread; then the run waits. */
const MOST_WAITING = 16;
/** How long the run is held up before it looks for what else there is: an error, or Ctrl-C. */
const LOOK_UP_MS = 50;
/** How long it is held up where it cannot look: a thread that has ended must not stop it for good. */
const PATIENCE_MS = 1000;
/** Detections a message, unless said otherwise. */
const DETECTIONS_SENT = 1000;

/** The thread that audits. */
export interface AuditThread {
  send(message: ToAudit): void;
  listen(onMessage: (message: FromAudit) => void, onError: (error: Error) => void): void;
  terminate(): Promise<unknown>;
}

/** How an audit in another thread works. */
export interface WorkerAuditOptions {
  /** Bytes that the thread may keep in memory. */
  readonly memoryBytes: number;
  /** Most rows that a batch usually has. */
  readonly batchRows: number;
  /** Detections a message. */
  readonly detectionsSent?: number;
}

/** An audit in another thread. Batches go there in shared memory, so that they are copied once and never encoded. */
export class WorkerAudit implements RunAudit {
  readonly #thread: AuditThread;
  readonly #vocabulary: Vocabulary;
  readonly #mostWaitingRows: number;
  readonly #detectionsSent: number;
  readonly #slots: RowSlots;
  /** How many strings of each dictionary the thread knows: all know null. */
  readonly #known: Map<DictionaryName, number>;
  #detections: SentDetection[] = [];
  #error: Error | null = null;
  /** What is told of each message, and of an error. */
  #awaited: { take(message: FromAudit): void; fail(error: Error): void } | null = null;

  constructor(thread: AuditThread, settings: AuditSettings, vocabulary: Vocabulary, options: WorkerAuditOptions) {
    this.#thread = thread;
    this.#vocabulary = vocabulary;
    this.#slots = new RowSlots(vocabulary.extras.length);
    this.#known = new Map(dictionaryNames(vocabulary).map((name) => [name, 1]));
    this.#mostWaitingRows = MOST_WAITING * Math.max(options.batchRows, LEAST_ROWS);
    this.#detectionsSent = options.detectionsSent ?? DETECTIONS_SENT;
    thread.listen(
      (message) => this.#take(message),
      (error) => this.#fail(error),
    );
    const extras = vocabulary.extras.map(({ name }) => name);
    this.#thread.send({ kind: 'begin', settings, extras, memoryBytes: options.memoryBytes });
  }

  drawn(batch: WorldBatch): void {
    const rows = this.#share(batch.length, (columns) => shareDrawn(batch, columns));
    this.#thread.send({ kind: 'drawn', rows });
  }

  delivered(batch: LogBatch): void {
    const rows = this.#share(batch.length, (columns) => shareDelivered(batch, columns));
    // Records as the log stores them lie in memory that is used again.
    const malformed = batch.malformed.map(({ raw: _, ...record }) => record);
    this.#thread.send({ kind: 'delivered', rows, partition: batch.partition, malformed });
  }

  async ready(): Promise<void> {
    this.#throwIfFailed();
    while (this.#slots.waitingRows > this.#mostWaitingRows) {
      this.#slots.await(LOOK_UP_MS);
      await setImmediate();
      this.#throwIfFailed();
    }
  }

  settle(): Promise<SeenRun> {
    this.#thread.send({ kind: 'settle', added: this.#addedStrings() });
    return this.#until((message) => (message.kind === 'settled' ? message.seen : undefined));
  }

  detection({ detection, line, timing }: TimedAlert): void {
    this.#detections.push({ client: detection.client_id, line, timing });
    if (this.#detections.length >= this.#detectionsSent) this.#sendDetections();
  }

  async score(truth: ScoredTruth, onProgress: ProgressListener, signal: AbortSignal): Promise<AuditedRun | undefined> {
    this.#sendDetections();
    this.#thread.send({ kind: 'score', truth });
    let abort = (): void => undefined;
    // A shard may take seconds, and a run that is stopped does not wait for it: what is still at work goes with the thread.
    const aborted = new Promise<undefined>((resolve) => {
      abort = () => {
        this.#thread.send({ kind: 'abort' });
        resolve(undefined);
      };
    });
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const scored = this.#until((message) => {
        if (message.kind === 'progress') onProgress(message.progress);
        return message.kind === 'scored' ? message : undefined;
      });
      return (await Promise.race([scored, aborted]))?.audited;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    this.#fail(defect('the audit of the run was closed before its end'));
    await this.#thread.terminate();
  }

  #share(length: number, copy: (rows: SharedRows) => void): SentRows {
    // A world may be drawn for long before anything is delivered, and `ready` asked.
    if (this.#slots.waitingRows > 2 * this.#mostWaitingRows) this.#slots.await(PATIENCE_MS);
    return { ...this.#slots.occupy(length, copy), length, added: this.#addedStrings() };
  }

  #addedStrings(): AddedStrings {
    const added: Partial<Record<DictionaryName, string[]>> = {};
    for (const [name, known] of this.#known) {
      const dictionary = dictionaryNamed(this.#vocabulary, name);
      if (dictionary.size === known) continue;
      added[name] = dictionary.values().slice(known) as string[];
      this.#known.set(name, dictionary.size);
    }
    return added;
  }

  #sendDetections(): void {
    if (this.#detections.length > 0) this.#thread.send({ kind: 'detections', detections: this.#detections });
    this.#detections = [];
  }

  /** What `answer` makes of the next message that it makes something of. Throws what went wrong in the thread. */
  async #until<T>(answer: (message: FromAudit) => T | undefined): Promise<T> {
    this.#throwIfFailed();
    return new Promise((resolve, reject) => {
      const take = (message: FromAudit): void => {
        const result = answer(message);
        if (result !== undefined) resolve(result);
      };
      this.#awaited = { take, fail: reject };
    });
  }

  #take(message: FromAudit): void {
    if (message.kind === 'failed') this.#fail(unpackError(message.error));
    else this.#awaited?.take(message);
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#awaited?.fail(this.#error);
    this.#awaited = null;
  }

  #throwIfFailed(): void {
    if (this.#error !== null) throw this.#error;
  }
}
