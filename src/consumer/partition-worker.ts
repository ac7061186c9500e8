import { type Checkpoint, type OutputNumbers } from '../checkpoint/checkpoint.ts';
import { PartitionEngine, type EngineOptions } from '../engine/partition-engine.ts';
import { type EngineCounts } from '../model/engine-counts.ts';
import { type EngineSink } from '../engine/sink.ts';
import { type LogBatch, sliceLogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { packMinute } from './minute-part.ts';
import { type Numbered, type PartitionOutputs } from './output.ts';
import { defect } from '../model/errors.ts';

/** The part of a checkpoint that the owner of a partition knows. */
export type WorkerState = Omit<Checkpoint, 'source'>;

const NO_OUTPUTS: OutputNumbers = { detections: 0, side: 0, aggregates: 0 };

/**
 * The owner of a partition. It runs the engine, numbers the outputs, and knows its position in the log, so that another owner
 * can go on from there. It does not know where records come from and where outputs go.
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

  /** The first owner of a partition whose log begins at `firstOffset`. */
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

  /** A later owner. Throws TraplineError('input') if the state was made with other options or by another version. */
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
   * Processes records in offset order. The log continues at `nextOffset`, which may be beyond the last of them. Records that
   * were processed before are recognised by their offset and skipped.
   */
  process(batch: LogBatch, nextOffset: number): void {
    this.#engine.process(dropBefore(batch, this.#nextOffset));
    this.#nextOffset = Math.max(this.#nextOffset, nextOffset);
  }

  /**
   * Declares that there are no more records. `ended` declares the segment ended; otherwise this is a pause. No further call may
   * follow but `takeOutputs`; a later owner begins at a state from before.
   */
  finish(ended: boolean): void {
    if (ended) this.#engine.end();
    else this.#engine.pause();
    this.#final = { ...this.#engine.counts };
  }

  /** The outputs since the last call. */
  takeOutputs(): PartitionOutputs {
    return {
      partition: this.partition,
      detections: this.#detections.take(),
      side: this.#side.take(),
      aggregates: this.#aggregates.take(),
      final: this.#final,
    };
  }

  /** How many detections were said early of the partition's log up to `nextOffset`, by all its owners. */
  get saidEarly(): number {
    return this.#engine.counts.early?.said ?? 0;
  }

  /**
   * The state for a later owner. All outputs must have been taken and delivered, because a later owner does not repeat them.
   * Not available for an ended segment.
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

/** Outputs of one kind that have not been taken yet. */
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

  /** The number of outputs taken. Throws a defect if some were not. */
  taken(): number {
    if (this.#items.length > 0) throw defect('outputs come first, then the checkpoint that counts on them');
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
