import { type Checkpoint, type OutputNumbers } from '../checkpoint/checkpoint.ts';
import { PartitionEngine, type EngineOptions } from '../engine/partition-engine.ts';
import { type EngineCounts } from '../model/engine-counts.ts';
import { type EngineSink } from '../engine/sink.ts';
import { type LogBatch, sliceLogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { packMinute } from './minute-part.ts';
import { type Numbered, type PartitionOutputs } from './output.ts';

/** The part of a checkpoint that the owner of a partition knows. */
export type WorkerState = Omit<Checkpoint, 'source'>;

const NO_OUTPUTS: OutputNumbers = { detections: 0, side: 0, aggregates: 0 };

/**
 * The owner of a partition: runs its engine, numbers what comes out, and knows where it stands in the log, so that another owner
 * can go on from there. Where records come from and where outputs go to is none of its business.
 */
export class PartitionWorker {
  readonly partition: number;
  readonly #detections: Outbox<PartitionOutputs['detections']['items'][number]>;
  readonly #side: Outbox<PartitionOutputs['side']['items'][number]>;
  readonly #aggregates: Outbox<PartitionOutputs['aggregates']['items'][number]>;
  readonly #engine: PartitionEngine;
  #nextOffset: number;
  #final: EngineCounts | null = null;

  private constructor(
    partition: number,
    nextOffset: number,
    outputs: OutputNumbers,
    vocabulary: Vocabulary,
    engineFor: (sink: EngineSink) => PartitionEngine,
  ) {
    this.partition = partition;
    this.#nextOffset = nextOffset;
    const detections = (this.#detections = new Outbox(outputs.detections));
    const side = (this.#side = new Outbox(outputs.side));
    const aggregates = (this.#aggregates = new Outbox(outputs.aggregates));
    this.#engine = engineFor({
      detection: (detection, timing) => detections.put([detection, timing]),
      side: (record) => side.put(record),
      aggregate: (minuteMs, cells) => aggregates.put(packMinute(minuteMs, cells, vocabulary)),
    });
  }

  /** The first owner of a partition, the log of which begins at `firstOffset`. */
  static begin(
    partition: number,
    firstOffset: number,
    options: EngineOptions,
    vocabulary: Vocabulary,
  ): PartitionWorker {
    return new PartitionWorker(
      partition,
      firstOffset,
      NO_OUTPUTS,
      vocabulary,
      (sink) => new PartitionEngine(partition, options, vocabulary, sink),
    );
  }

  /** A later owner. Throws TraplineError('input') if the state was made under other options or by another version. */
  static resume(state: WorkerState, options: EngineOptions, vocabulary: Vocabulary): PartitionWorker {
    return new PartitionWorker(state.partition, state.nextOffset, state.outputs, vocabulary, (sink) =>
      PartitionEngine.restore(state.engine, options, vocabulary, sink),
    );
  }

  /** The first record not yet processed. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /**
   * Takes in records in offset order; the log goes on at `nextOffset`, which may be further on than the last of them. Those that
   * were processed before are known by their offset and left out.
   */
  process(batch: LogBatch, nextOffset: number): void {
    this.#engine.process(dropBefore(batch, this.#nextOffset));
    this.#nextOffset = Math.max(this.#nextOffset, nextOffset);
  }

  /** There are no more records. `ended` declares the segment ended; without it this is a pause. Nothing may follow. */
  finish(ended: boolean): void {
    if (ended) this.#engine.end();
    this.#final = { ...this.#engine.counts };
  }

  /** What came out since this was last asked. */
  takeOutputs(): PartitionOutputs {
    return {
      partition: this.partition,
      detections: this.#detections.take(),
      side: this.#side.take(),
      aggregates: this.#aggregates.take(),
      final: this.#final,
    };
  }

  /**
   * What a later owner needs. Outputs must have been taken, and be where they belong: a later owner will not give them again.
   * Not to be had of an ended segment.
   */
  state(): WorkerState {
    return {
      partition: this.partition,
      nextOffset: this.#nextOffset,
      outputs: {
        detections: this.#detections.taken(),
        side: this.#side.taken(),
        aggregates: this.#aggregates.taken(),
      },
      engine: this.#engine.snapshot(),
    };
  }
}

/** Outputs of one kind that nobody has taken yet. */
class Outbox<T> {
  #items: T[] = [];
  #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  put(item: T): void {
    this.#items.push(item);
  }

  take(): Numbered<T> {
    const run = { first: this.#first, items: this.#items };
    this.#first += this.#items.length;
    this.#items = [];
    return run;
  }

  /** How many were taken, if that is all of them. */
  taken(): number {
    if (this.#items.length > 0) throw new Error('outputs come first, then the checkpoint that counts on them');
    return this.#first;
  }
}

/** The records of a batch at or after an offset. */
function dropBefore(batch: LogBatch, offset: number): LogBatch {
  let row = 0;
  while (row < batch.length && batch.offset[row]! < offset) row += 1;
  const malformed = batch.malformed.filter((record) => record.offset >= offset);
  if (row === 0 && malformed.length === batch.malformed.length) return batch;
  return { ...sliceLogBatch(batch, row, batch.length), malformed };
}
