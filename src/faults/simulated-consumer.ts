import { type ConsumerOptions, Consumer, type Parent } from '../consumer/consumer.ts';
import { type LogEnd } from '../consumer/log-end.ts';
import { type PartitionOutputs } from '../consumer/output.ts';
import { type CrashPoints } from './crash-points.ts';
import { type FaultCounts } from '../model/fault-counts.ts';
import { type Reread } from '../model/reread.ts';
import { type FailingSink } from './failing-sink.ts';
import { type HeldPartition } from './held-partition.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';
import { OwnVocabulary } from './own-vocabulary.ts';

/** What the consumers of a group share. */
export interface GroupContext {
  readonly consumer: Omit<ConsumerOptions, 'vocabulary'>;
  /** Of the log; each life of a consumer has one of its own. */
  readonly vocabulary: Vocabulary;
  readonly sink: FailingSink;
  readonly crashPoints: CrashPoints;
  readonly counts: FaultCounts;
  /** Gets what is added each time that consumers lose their state. */
  readonly rereads: Reread[];
  /** Records per second of each slow-down that is active; the slowest counts. */
  readonly rates: number[];
}

/**
 * A consumer in virtual time. It is the live run's own, and reads the tails of its partitions' logs in order of arrival,
 * through crashes and slow-downs. It processes a record as soon as it can: at its ingest time, unless it is behind.
 */
export class SimulatedConsumer implements Parent {
  readonly #context: GroupContext;
  #own: OwnVocabulary;
  #consumer: Consumer;
  #held: readonly HeldPartition[] = [];
  /** Outputs that the failing sink did not accept. */
  #waiting: PartitionOutputs[] = [];
  /** When it can process the next record. */
  #freeAtMs = -Infinity;
  /** The processing time of its present work, if that is not the record's ingest time; else -Infinity. */
  #lateMs = -Infinity;
  /** Whether it crashes before it hands over the present outputs. */
  #crashing = false;

  constructor(context: GroupContext) {
    this.#context = context;
    this.#own = new OwnVocabulary(context.vocabulary);
    this.#consumer = this.#newConsumer();
  }

  /** Starts with these partitions at `atMs`, each from its last checkpoint, after a crash or a rebalance. */
  async begin(held: readonly HeldPartition[], atMs: number, after: Reread['after']): Promise<void> {
    const { counts, rereads } = this.#context;
    this.#freeAtMs = Math.max(this.#freeAtMs, atMs);
    this.#held = held;
    this.#waiting = [];
    this.#own = new OwnVocabulary(this.#context.vocabulary);
    this.#consumer = this.#newConsumer();
    for (const one of held) {
      one.takenUpAt(one.tail.numberAt(await this.#consumer.assigned(one.partition)));
      if (one.position > 0) counts.restores += 1;
      else if (one.reached > 0) counts.fresh_starts += 1;
      if (one.reached > 0) rereads.push({ after, partition: one.partition, ...one.unsaved });
    }
  }

  /** Crashes: loses its state, and starts again after `downMs`. */
  async crash(atMs: number, downMs: number): Promise<void> {
    this.#context.counts.crashes += 1;
    await this.begin(this.#held, Math.max(this.#freeAtMs, atMs) + downMs, 'crash');
  }

  /** Gives its partitions back, each with a checkpoint. */
  async leave(): Promise<void> {
    // A checkpoint without its outputs would lose them.
    if (this.#waiting.length > 0) return;
    for (const one of this.#held) await this.#consumer.checkpoint(one.partition);
  }

  /** Processes the records that it can process before `untilMs`. */
  async run(untilMs: number): Promise<void> {
    for (;;) {
      const next = this.#next();
      if (next === undefined) return;
      const arrivedMs = arrivalOf(next);
      const atMs = Math.max(arrivedMs, this.#freeAtMs);
      if (atMs >= untilMs) return;
      const behind = atMs > arrivedMs;
      this.#lateMs = behind ? Math.floor(atMs) : -Infinity;
      if (this.#context.rates.length > 0) {
        this.#freeAtMs = atMs + 1000 / Math.min(...this.#context.rates);
        await this.#step(next, atMs);
      } else {
        // A consumer that is behind processes at once the records that have gathered. Otherwise it can process all records that
        // arrive before `untilMs`.
        await this.#catchUp(behind ? Math.floor(atMs) + 1 : untilMs, atMs);
      }
    }
  }

  /** Writes the waiting outputs; the sink accepts outputs again. */
  flush(): void {
    for (const outputs of this.#waiting) this.#context.sink.write(outputs);
    this.#waiting = [];
  }

  /** Declares that there are no records beyond these offsets. */
  async end(end: LogEnd): Promise<void> {
    await this.#consumer.endAt(end);
  }

  give(outputs: PartitionOutputs): Promise<void> {
    if (!this.#crashing) {
      const { partition, final } = outputs;
      // The end is declared when the last record was processed for the first time, even if it was processed again later.
      const atMs = final === null ? this.#lateMs : this.#held.find((one) => one.partition === partition)!.reachedMs;
      const stamped = stamp(outputs, atMs);
      if (this.#context.sink.down) this.#waiting.push(stamped);
      else this.#context.sink.write(stamped);
    }
    return Promise.resolve();
  }

  sync(): Promise<void> {
    if (this.#waiting.length > 0) throw defect('a checkpoint that includes outputs which the sink has not accepted');
    return Promise.resolve();
  }

  notice(): void {
    this.#context.counts.checkpoints_refused += 1;
  }

  /** The partition whose next record arrived first; undefined if all are at their end. */
  #next(): HeldPartition | undefined {
    let first: HeldPartition | undefined;
    for (const one of this.#held) {
      if (one.position === one.tail.end) continue;
      if (first === undefined || arrivalOf(one) < arrivalOf(first)) first = one;
    }
    return first;
  }

  /** Processes all records that arrived before `timeMs`, up to and including the next crash. */
  async #catchUp(timeMs: number, atMs: number): Promise<void> {
    const crashing = this.#nextCrash(timeMs);
    if (crashing === undefined) {
      for (const one of this.#held) await this.#advance(one, one.tail.firstAt(timeMs));
      return;
    }
    const record = this.#context.crashPoints.nextOf(crashing.partition);
    const arrivedMs = crashing.tail.arrivedMs(record);
    for (const one of this.#held) {
      if (one === crashing) await this.#advance(one, record);
      // Records with the same arrival are processed by partition.
      else await this.#advance(one, one.tail.firstAt(one.partition < crashing.partition ? arrivedMs + 1 : arrivedMs));
    }
    await this.#step(crashing, Math.max(atMs, arrivedMs));
  }

  /** The partition whose crash comes first among the records that arrived before `timeMs`; undefined if there is no crash. */
  #nextCrash(timeMs: number): HeldPartition | undefined {
    const { crashPoints } = this.#context;
    let first: HeldPartition | undefined;
    let firstMs = timeMs;
    for (const one of this.#held) {
      const record = crashPoints.nextOf(one.partition);
      if (record >= one.tail.end || one.tail.arrivedMs(record) >= firstMs) continue;
      first = one;
      firstMs = one.tail.arrivedMs(record);
    }
    return first;
  }

  /** Processes one record, and crashes if a crash is planned there. */
  async #step(one: HeldPartition, atMs: number): Promise<void> {
    this.#crashing = this.#context.crashPoints.nextOf(one.partition) === one.position;
    await this.#advance(one, one.position + 1);
    if (!this.#crashing) return;
    this.#crashing = false;
    await this.crash(atMs, this.#context.crashPoints.take(one.partition));
  }

  /** Processes a partition's records before `end`, and writes the checkpoints that fall due. */
  async #advance(one: HeldPartition, end: number): Promise<void> {
    while (one.position < end) {
      if (one.position >= one.due && !this.#context.sink.down) await this.#consumer.checkpoint(one.partition);
      const { position, due } = one;
      await this.#take(one, due > position ? Math.min(end, due) : end);
    }
  }

  async #take(one: HeldPartition, end: number): Promise<void> {
    const { counts } = this.#context;
    const { tail, position, reached } = one;
    counts.records_reread += Math.max(0, Math.min(end, reached) - position);
    if (end > reached) {
      const waitedMs = this.#lateMs - tail.arrivedMs(Math.max(position, reached));
      counts.lag_ms_max = Math.max(counts.lag_ms_max, waitedMs);
      one.reached = end;
      one.reachedMs = this.#lateMs;
    }
    one.position = end;
    await this.#consumer.take(this.#own.translate(tail.read(position, end)), tail.offsetAfter(end - 1));
  }

  #newConsumer(): Consumer {
    return new Consumer({ ...this.#context.consumer, vocabulary: this.#own.vocabulary }, this);
  }
}

function arrivalOf(one: HeldPartition): number {
  return one.tail.arrivedMs(one.position);
}

/** The same outputs with processing times of at least `atMs`. */
function stamp(outputs: PartitionOutputs, atMs: number): PartitionOutputs {
  if (atMs === -Infinity) return outputs;
  const items = outputs.detections.items.map(([detection, timing]) => {
    const known = timing.processing_time_ms;
    return [detection, { ...timing, processing_time_ms: known === null ? null : Math.max(known, atMs) }] as const;
  });
  return { ...outputs, detections: { ...outputs.detections, items } };
}
