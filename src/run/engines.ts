import { PartitionEngine, type EngineOptions } from '../engine/partition-engine.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { EngineOutput, type EngineResults } from './engine-output.ts';

/** The engines of a run, one for each partition, wherever they work. */
export interface Engines {
  /** Records processed so far. */
  readonly consumed: number;
  /** Takes in the next records of a partition, in offset order. Engines that read the log themselves leave them alone. */
  process(batch: LogBatch): void;
  /** Everything that was published so far has been handed over. For engines that do nothing before they know that. */
  caughtUp?(): Promise<void>;
  /**
   * No more records come; resolves when everything before has been processed. `ended` declares the partitions' segments ended;
   * without it this is a pause, and what the watermarks have not reached stays unprocessed. `onConsumed` is called whenever
   * `consumed` has changed in the meantime.
   */
  finish(ended: boolean, onConsumed: () => void): Promise<EngineResults>;
}

/** Engines in this process. */
export class LocalEngines implements Engines {
  readonly #output: EngineOutput;
  readonly #engines: readonly PartitionEngine[];
  #consumed = 0;

  constructor(options: EngineOptions, vocabulary: Vocabulary, partitions: number) {
    this.#output = new EngineOutput(vocabulary);
    this.#engines = Array.from(
      { length: partitions },
      (_, partition) => new PartitionEngine(partition, options, vocabulary, this.#output),
    );
  }

  get consumed(): number {
    return this.#consumed;
  }

  process(batch: LogBatch): void {
    this.#consumed += batch.length + batch.malformed.length;
    this.#engines[batch.partition]!.process(batch);
  }

  finish(ended: boolean): Promise<EngineResults> {
    if (ended) for (const engine of this.#engines) engine.end();
    return Promise.resolve(this.#output.results(this.#engines.map(({ counts }) => counts)));
  }
}
