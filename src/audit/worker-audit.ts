import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type ProgressListener } from '../model/progress.ts';
import { unpackError } from '../model/sent-error.ts';
import { type AddedStrings, type FromAuditor, type SentDetection, type SentRows, type ToAuditor } from './messages.ts';
import { type AuditedRun, type AuditSettings, type RunAudit, type ScoredTruth, type SeenRun } from './run-audit.ts';
import { allocateSharedRows, shareDelivered, shareDrawn, type SharedRows, sharedRows } from './shared-rows.ts';

/** Batches that may wait for the thread; then the run waits. */
const MOST_WAITING = 16;
/** Detections a message. */
const DETECTIONS_SENT = 1000;
const FIELDS = ['clients', 'currencies', 'locations', 'devices', 'categories', 'regions'] as const;

/** The thread that audits. */
export interface AuditorThread {
  send(message: ToAuditor): void;
  on(event: 'message', listener: (message: FromAuditor) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  terminate(): Promise<unknown>;
}

/** How an audit in another thread works. */
export interface WorkerAuditOptions {
  /** Bytes that the thread may keep in memory. */
  readonly memoryBytes: number;
  /** Most rows that a batch usually has. */
  readonly batchRows: number;
}

/** An audit in another thread. Batches go there in shared memory, so that they are copied once and never encoded. */
export class WorkerAudit implements RunAudit {
  readonly #thread: AuditorThread;
  readonly #vocabulary: Vocabulary;
  readonly #batchRows: number;
  readonly #slots: SharedRows[] = [];
  readonly #free: number[] = [];
  /** How many strings of each dictionary the thread knows. */
  readonly #known: Record<(typeof FIELDS)[number], number>;
  #detections: SentDetection[] = [];
  #error: Error | null = null;
  /** Is told of each message. */
  #onMessage: (message: FromAuditor) => void = () => undefined;
  #onError: (error: Error) => void = () => undefined;

  constructor(thread: AuditorThread, settings: AuditSettings, vocabulary: Vocabulary, options: WorkerAuditOptions) {
    this.#thread = thread;
    this.#vocabulary = vocabulary;
    this.#batchRows = options.batchRows;
    // Code 0 is null everywhere.
    this.#known = { clients: 1, currencies: 1, locations: 1, devices: 1, categories: 1, regions: 1 };
    thread.on('message', (message) => this.#take(message));
    thread.on('error', (error) => this.#fail(error));
    this.#send({ kind: 'begin', settings, memoryBytes: options.memoryBytes });
  }

  drawn(batch: WorldBatch): void {
    this.#send({ kind: 'drawn', rows: this.#share(batch.length, (rows) => shareDrawn(batch, rows)) });
  }

  delivered(batch: LogBatch): void {
    const rows = this.#share(batch.length, (columns) => shareDelivered(batch, columns));
    // Records as the log stores them lie in memory that is used again.
    const malformed = batch.malformed.map(({ raw: _, ...record }) => record);
    this.#send({ kind: 'delivered', rows, partition: batch.partition, malformed });
  }

  async ready(): Promise<void> {
    if (this.#waiting <= MOST_WAITING) return this.#throwIfFailed();
    await this.#until(() => (2 * this.#waiting <= MOST_WAITING ? true : undefined));
  }

  async settle(): Promise<SeenRun> {
    this.#send({ kind: 'settle' });
    return this.#until((message) => (message.kind === 'settled' ? message.seen : undefined));
  }

  detection({ detection, line, timing }: TimedDetection): void {
    this.#detections.push({ client: detection.client_id, line, timing });
    if (this.#detections.length === DETECTIONS_SENT) this.#sendDetections();
  }

  async score(truth: ScoredTruth, onProgress: ProgressListener, signal: AbortSignal): Promise<AuditedRun | undefined> {
    this.#sendDetections();
    this.#send({ kind: 'score', truth });
    const abort = (): void => this.#send({ kind: 'abort' });
    signal.addEventListener('abort', abort, { once: true });
    try {
      const { audited } = await this.#until((message) => {
        if (message.kind === 'progress') onProgress(message.progress);
        return message.kind === 'scored' ? message : undefined;
      });
      return audited;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  /** How many slots the thread has not given back. */
  get #waiting(): number {
    return this.#slots.length - this.#free.length;
  }

  /** Puts rows into a free slot. */
  #share(length: number, copy: (rows: SharedRows) => void): SentRows {
    const slot = this.#free.findLast((free) => this.#slots[free]!.capacity >= length);
    if (slot === undefined) return this.#shareNew(length, copy);
    this.#free.splice(this.#free.indexOf(slot), 1);
    copy(this.#slots[slot]!);
    return { slot, length, added: this.#addedStrings() };
  }

  #shareNew(length: number, copy: (rows: SharedRows) => void): SentRows {
    const memory = allocateSharedRows(Math.max(length, this.#batchRows));
    const slot = this.#slots.push(sharedRows(memory)) - 1;
    copy(this.#slots[slot]!);
    return { slot, memory, length, added: this.#addedStrings() };
  }

  #addedStrings(): AddedStrings {
    const added: Partial<Record<(typeof FIELDS)[number], string[]>> = {};
    for (const field of FIELDS) {
      const dictionary = this.#vocabulary[field];
      const known = this.#known[field];
      if (dictionary.size === known) continue;
      added[field] = dictionary.values().slice(known) as string[];
      this.#known[field] = dictionary.size;
    }
    return added;
  }

  #sendDetections(): void {
    if (this.#detections.length > 0) this.#send({ kind: 'detections', detections: this.#detections });
    this.#detections = [];
  }

  #send(message: ToAuditor): void {
    this.#thread.send(message);
  }

  /** What `answer` makes of the next message that it makes something of. Throws what went wrong in the thread. */
  #until<T>(answer: (message: FromAuditor) => T | undefined): Promise<T> {
    this.#throwIfFailed();
    return new Promise((resolve, reject) => {
      this.#onError = reject;
      this.#onMessage = (message) => {
        const result = answer(message);
        if (result !== undefined) resolve(result);
      };
    });
  }

  #take(message: FromAuditor): void {
    if (message.kind === 'taken') this.#free.push(message.slot);
    if (message.kind === 'failed') this.#fail(unpackError(message.error));
    this.#onMessage(message);
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#onError(this.#error);
  }

  #throwIfFailed(): void {
    if (this.#error !== null) throw this.#error;
  }
}
