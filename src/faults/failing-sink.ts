import { type BlockStore } from '../spill/block-store.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { Collector } from '../consumer/collector.ts';
import { type Numbered, type PartitionOutputs } from '../consumer/output.ts';
import { type FaultCounts } from '../model/fault-counts.ts';
import { defect } from '../model/errors.ts';

const KINDS = ['detections', 'side', 'aggregates'] as const;

/** A number for each partition, by kind of output. */
type Counters = Readonly<Record<(typeof KINDS)[number], number[]>>;

/**
 * What receives the consumers' outputs: a sink that fails, and behind it a collector that takes each numbered output once. When
 * the sink fails in a batch, it has accepted the outputs before the failure, and the whole batch is sent again.
 */
export class FailingSink {
  /** Number of active outages. During an outage nothing may be written. */
  outages = 0;
  readonly #collector: Collector;
  readonly #counts: FaultCounts;
  /** Number of outputs that have been accepted. */
  readonly #taken: Counters;
  readonly #failures: readonly Failure[];

  /** The sink fails before every n-th output of a kind and partition, once each, for each n in `failEvery`. */
  constructor(partitions: number, failEvery: readonly number[], counts: FaultCounts, store?: BlockStore) {
    this.#collector = new Collector(partitions, store);
    this.#counts = counts;
    this.#taken = counters(partitions);
    this.#failures = failEvery.map((every) => ({ every, failed: counters(partitions) }));
  }

  get down(): boolean {
    return this.outages > 0;
  }

  /** Writes a batch, and repeats it until all of it is accepted. */
  write(outputs: PartitionOutputs): void {
    if (this.down) throw defect('written to a sink that takes nothing');
    const { partition } = outputs;
    for (const kind of KINDS) {
      const { first, items } = outputs[kind];
      const taken = this.#taken[kind];
      this.#counts.outputs_repeated += Math.min(items.length, taken[partition]! - first);
      taken[partition] = Math.max(taken[partition]!, first + items.length);
    }
    for (const failure of this.#failures) {
      for (let part = partBefore(failure, outputs); part !== null; part = partBefore(failure, outputs)) {
        this.#collector.accept(part);
        this.#counts.sink_failures += 1;
      }
    }
    this.#collector.accept(outputs);
  }

  /** What is final and was not taken before. */
  takeFinal(): FinalOutputs {
    return this.#collector.takeFinal();
  }

  /** All outputs, once every partition has given its last one; undefined before. */
  results(): EngineResults | undefined {
    return this.#collector.results();
  }
}

interface Failure {
  readonly every: number;
  /** How many failures have happened. */
  readonly failed: Counters;
}

/**
 * The part of a batch that is accepted before the sink fails; null if it does not fail. It does not fail twice at the same
 * output.
 */
function partBefore({ every, failed }: Failure, outputs: PartitionOutputs): PartitionOutputs | null {
  const { partition } = outputs;
  for (const [at, kind] of KINDS.entries()) {
    const { first, items } = outputs[kind];
    const failing = every * (failed[kind][partition]! + 1) - 1;
    if (failing >= first + items.length) continue;
    failed[kind][partition]! += 1;
    const part = (other: (typeof KINDS)[number]): number => {
      const place = KINDS.indexOf(other);
      return place < at ? Infinity : place === at ? failing - first : 0;
    };
    return {
      partition,
      detections: head(outputs.detections, part('detections')),
      side: head(outputs.side, part('side')),
      aggregates: head(outputs.aggregates, part('aggregates')),
      final: null,
    };
  }
  return null;
}

function head<T>({ first, items }: Numbered<T>, length: number): Numbered<T> {
  return { first, items: items.slice(0, length) };
}

function counters(partitions: number): Counters {
  const zeros = () => Array.from({ length: partitions }, () => 0);
  return { detections: zeros(), side: zeros(), aggregates: zeros() };
}
