import { type EngineCounts } from '../model/engine-counts.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { createVocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';
import { EngineOutput, type RecentDetections } from '../pipeline/engine-output.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { MinuteUnpacker } from './minute-part.ts';
import { type Numbered, type PartitionOutputs } from './output.ts';

/**
 * Collects the outputs of all partitions, each exactly once, even if several owners send it again. For each partition and kind
 * it accepts the next number; lower numbers are repetitions.
 */
export class Collector {
  readonly #output: EngineOutput;
  readonly #partitions: readonly PartitionCollector[];

  /** What comes out is kept in `store`; by default in one of its own. */
  constructor(partitions: number, store?: BlockStore) {
    const vocabulary = createVocabulary();
    const minutes = new MinuteUnpacker(vocabulary);
    this.#output = new EngineOutput(vocabulary, partitions, store);
    this.#partitions = Array.from(
      { length: partitions },
      (_, partition) => new PartitionCollector(partition, this.#output, minutes),
    );
  }

  /**
   * Takes outputs of an owner. Throws a defect if outputs are missing in between: then a checkpoint was written before its
   * outputs had arrived.
   */
  accept(outputs: PartitionOutputs): void {
    this.#partitions[outputs.partition]!.accept(outputs);
  }

  /** From now on, outputs can be read while the run goes on. */
  follow(): void {
    this.#output.follow();
  }

  /** The detections that have come since this was last asked, with their timings. */
  takeRecent(): RecentDetections {
    return this.#output.takeRecent();
  }

  changedMinutes(): Iterable<AggregateRow> {
    return this.#output.changedMinutes();
  }

  /** What is final and was not taken before. */
  takeFinal(): FinalOutputs {
    return this.#output.takeFinal();
  }

  /** All outputs, once every partition has given its last one; undefined before. */
  results(): EngineResults | undefined {
    const finals = this.#partitions.map(({ final }) => final).filter((final) => final !== null);
    return finals.length === this.#partitions.length ? this.#output.results(finals) : undefined;
  }
}

class PartitionCollector {
  final: EngineCounts | null = null;
  readonly #partition: number;
  readonly #output: EngineOutput;
  readonly #minutes: MinuteUnpacker;
  #detections = 0;
  #side = 0;
  #aggregates = 0;

  constructor(partition: number, output: EngineOutput, minutes: MinuteUnpacker) {
    this.#minutes = minutes;
    this.#partition = partition;
    this.#output = output;
  }

  accept({ detections, side, aggregates, final }: PartitionOutputs): void {
    for (const [detection, timing] of this.#fresh(detections, this.#detections)) {
      this.#detections += 1;
      this.#output.detection(this.#partition, detection, timing);
    }
    for (const record of this.#fresh(side, this.#side)) {
      this.#side += 1;
      this.#output.side(this.#partition, record);
    }
    for (const part of this.#fresh(aggregates, this.#aggregates)) {
      this.#aggregates += 1;
      this.#output.aggregate(this.#partition, part.minuteMs, this.#minutes.cellsOf(part));
    }
    this.final ??= final;
  }

  /** The items that are not repetitions. */
  #fresh<T>({ first, items }: Numbered<T>, next: number): readonly T[] {
    if (first <= next) return items.slice(next - first);
    throw defect(`partition ${this.#partition}: outputs ${next} to ${first - 1} were lost between two owners`);
  }
}
