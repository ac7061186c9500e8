import { PartitionEngine, type EngineOptions } from '../engine/partition-engine.ts';
import { type LogBatch } from '../model/batch.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { EngineOutput } from './engine-output.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { type EngineWatcher } from './engine-watcher.ts';
import { realClock } from '../pacing/real-clock.ts';

/** The engines of a run, one for each partition, wherever they work. */
export interface Engines {
  /** Records processed so far. */
  readonly consumed: number;
  /** Alerts opened so far; left out where that is not known while the engines work. */
  readonly alerts?: number;
  /** Takes in the next records of a partition, in offset order. Engines that read the log themselves leave them alone. */
  process(batch: LogBatch): void;
  /** Everything that was published so far has been handed over. For engines that do nothing before they know that. */
  caughtUp?(): Promise<void>;
  /** What is final and was not taken before. */
  takeFinal(): FinalOutputs;
  /**
   * No more records come; resolves when everything before has been processed. `ended` declares the partitions' segments ended;
   * without it this is a pause, and what the watermarks have not reached stays unprocessed. `onConsumed` is called whenever
   * `consumed` has changed in the meantime.
   */
  finish(ended: boolean, onConsumed: () => void): Promise<EngineResults>;
}

/** Engines whose work can be followed while it goes on. */
export interface WatchableEngines extends Engines {
  /** Resolves when the records of every partition are being taken. */
  ready(): Promise<void>;
  /** From now on only this watcher is told of the work. */
  watch(watcher: EngineWatcher): void;
  /** The aggregates, as far as they are known, of the minutes that have changed since this was last asked. */
  changedMinutes(): Iterable<AggregateRow>;
}

/** Engines in this process. */
export class LocalEngines implements WatchableEngines {
  readonly #output: EngineOutput;
  readonly #engines: readonly PartitionEngine[];
  #consumed = 0;
  #watcher: EngineWatcher | undefined;

  /** What comes out is kept in `store`; by default in one of its own. */
  constructor(options: EngineOptions, vocabulary: Vocabulary, partitions: number, store?: BlockStore) {
    const output = (this.#output = new EngineOutput(vocabulary, partitions, store));
    this.#engines = Array.from(
      { length: partitions },
      (_, partition) => new PartitionEngine(partition, options, vocabulary, output.sinkOf(partition)),
    );
  }

  get consumed(): number {
    return this.#consumed;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  get alerts(): number {
    return this.#engines.reduce((sum, { counts }) => sum + counts.alerts, 0);
  }

  watch(watcher: EngineWatcher): void {
    this.#watcher = watcher;
    this.#output.follow();
  }

  changedMinutes(): Iterable<AggregateRow> {
    return this.#output.changedMinutes();
  }

  takeFinal(): FinalOutputs {
    return this.#output.takeFinal();
  }

  process(batch: LogBatch): void {
    this.#consumed += batch.length + batch.malformed.length;
    const nextOffset = Math.max(batch.offset[batch.length - 1] ?? -1, batch.malformed.at(-1)?.offset ?? -1) + 1;
    this.#watched(batch.partition, nextOffset, (engine) => engine.process(batch));
  }

  #watched(partition: number, nextOffset: number, work: (engine: PartitionEngine) => void): void {
    const watcher = this.#watcher;
    const engine = this.#engines[partition]!;
    if (watcher === undefined) return work(engine);
    const saidBefore = engine.counts.early?.said ?? 0;
    const takenAtMs = realClock.nowMs();
    work(engine);
    const doneAtMs = realClock.nowMs();
    const early = (engine.counts.early?.said ?? 0) - saidBefore;
    const timings = this.#output.takeRecent();
    watcher({ partition, nextOffset, detections: [...timings.keys()], timings, early, takenAtMs, doneAtMs });
  }

  finish(ended: boolean): Promise<EngineResults> {
    if (ended) for (const partition of this.#engines.keys()) this.#watched(partition, 0, (engine) => engine.end());
    else for (const engine of this.#engines) engine.pause();
    return Promise.resolve(this.#output.results(this.#engines.map(({ counts }) => counts)));
  }
}
