import { type BlockStore } from '../spill/block-store.ts';
import { MemoryStorage } from '../checkpoint/memory-storage.ts';
import { type CheckpointStorage } from '../checkpoint/storage.ts';
import { type Checkpoints, CheckpointStore } from '../checkpoint/store.ts';
import { type EngineOptions } from '../engine/partition-engine.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type ConsumersSpec, type FaultSpec } from '../model/faults.ts';
import { type Random } from '../random/random.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { type Engines } from '../pipeline/engines.ts';
import { noFaults } from './counts.ts';
import { type FaultCounts } from '../model/fault-counts.ts';
import { CrashPoints } from './crash-points.ts';
import { DamagedStorage } from './damaged-storage.ts';
import { FailingSink } from './failing-sink.ts';
import { HeldPartition } from './held-partition.ts';
import { LogTail } from './log-tail.ts';
import { type GroupContext, SimulatedConsumer } from './simulated-consumer.ts';
import { type TimedEvent, Timeline } from './timeline.ts';

/** A group of simulated consumers, and the faults that happen to it. */
export interface FaultyEnginesOptions {
  readonly engine: EngineOptions;
  readonly vocabulary: Vocabulary;
  readonly partitions: number;
  readonly consumers: ConsumersSpec;
  readonly faults: readonly FaultSpec[];
  /** Times of faults count from here. */
  readonly startMs: number;
  /** Decides how checkpoints are damaged. */
  readonly random: Random;
  /** Where checkpoints are stored; default: in memory. */
  readonly storage?: CheckpointStorage;
  /** Where outputs are kept; left out, in a store of their own. */
  readonly store?: BlockStore | undefined;
}

/**
 * Engines in consumers that suffer the faults of a scenario: in virtual time, in this process, with real checkpoints. The
 * outputs are those of a run without faults; only their processing times may differ.
 *
 * The log and the scenario alone decide which faults happen to which consumer. How the log was cut into batches has no
 * influence.
 */
export class FaultyEngines implements Engines {
  readonly counts: FaultCounts = noFaults();
  readonly #tails: readonly LogTail[];
  readonly #held: readonly HeldPartition[];
  readonly #context: GroupContext;
  readonly #timeline: Timeline;
  #ready: Promise<void> | undefined;
  #consumers: readonly SimulatedConsumer[];
  /** Number of rebalances so far. Each one assigns the partitions differently. */
  #generation = 0;

  constructor(options: FaultyEnginesOptions) {
    const { partitions, vocabulary, faults, consumers, startMs } = options;
    this.#tails = Array.from({ length: partitions }, (_, partition) => new LogTail(partition, vocabulary));
    this.#held = this.#tails.map((tail) => new HeldPartition(tail, consumers.checkpoint, startMs));
    this.#timeline = new Timeline(faults, startMs);
    const failEvery = faults.filter((fault) => fault.kind === 'sink_failure').map(({ everyOutputs }) => everyOutputs);
    this.#context = {
      vocabulary,
      consumer: {
        engine: options.engine,
        firstOffsets: this.#tails.map(() => 0),
        store: this.#checkpoints(options),
        // Virtual time decides when a checkpoint is due.
        checkpointEveryMs: Infinity,
        now: () => 0,
        commit: () => Promise.resolve(),
      },
      sink: new FailingSink(partitions, failEvery, this.counts, options.store),
      crashPoints: new CrashPoints(faults, partitions),
      counts: this.counts,
      rereads: [],
      rates: [],
    };
    this.#consumers = this.#newConsumers(consumers.count);
  }

  get consumed(): number {
    return this.#held.reduce((total, { reached }) => total + reached, 0);
  }

  process(batch: LogBatch): void {
    this.#tails[batch.partition]!.append(batch);
  }

  async caughtUp(): Promise<void> {
    // Records that are still to come may have the ingest time of the last one.
    await this.#runUntil(this.#latestMs);
  }

  takeFinal(): FinalOutputs {
    return this.#context.sink.takeFinal();
  }

  async finish(ended: boolean): Promise<EngineResults> {
    await this.#runUntil(this.#latestMs + 1);
    // The remaining records are processed at the speed of the active slow-downs, without further accidents.
    this.#timeline.endAccidents();
    await this.#runUntil(Infinity);
    const end = { endOffsets: this.#tails.map((tail) => tail.endOffset), ended };
    for (const member of this.#consumers) await member.end(end);
    const { sink, rereads } = this.#context;
    return { ...sink.results()!, faults: { ...this.counts }, rereads };
  }

  get #latestMs(): number {
    return this.#tails.reduce((latest, tail) => Math.max(latest, tail.latestMs), -Infinity);
  }

  /** Runs everything that happens before `untilMs`. All records that arrived before it must be there. */
  async #runUntil(untilMs: number): Promise<void> {
    await (this.#ready ??= this.#share(-Infinity));
    this.#context.crashPoints.arrivedBefore(untilMs, this.#tails);
    for (let atMs = this.#timeline.nextMs; atMs < untilMs; atMs = this.#timeline.nextMs) {
      await this.#runConsumers(atMs);
      await this.#apply(this.#timeline.take(), atMs);
    }
    await this.#runConsumers(untilMs);
  }

  async #runConsumers(untilMs: number): Promise<void> {
    for (const member of this.#consumers) await member.run(untilMs);
  }

  async #apply(event: TimedEvent, atMs: number): Promise<void> {
    const { sink, rates } = this.#context;
    switch (event.kind) {
      case 'crash':
        for (const member of this.#consumers) {
          for (let time = 0; time < event.times; time++) await member.crash(atMs, event.downMs);
        }
        return;
      case 'rebalance':
        return this.#rebalance(event.consumers, event.graceful, atMs);
      case 'slower':
        rates.push(event.recordsPerSecond);
        return;
      case 'faster':
        rates.splice(rates.indexOf(event.recordsPerSecond), 1);
        return;
      case 'sink_down':
        sink.outages += 1;
        return;
      case 'sink_up':
        sink.outages -= 1;
        if (!sink.down) for (const member of this.#consumers) member.flush();
        return;
    }
  }

  async #rebalance(consumers: number, graceful: boolean, atMs: number): Promise<void> {
    this.counts.rebalances += 1;
    this.#generation += 1;
    if (graceful) for (const member of this.#consumers) await member.leave();
    this.#consumers = this.#newConsumers(consumers);
    await this.#share(atMs);
  }

  #newConsumers(count: number): readonly SimulatedConsumer[] {
    return Array.from({ length: count }, () => new SimulatedConsumer(this.#context));
  }

  /** Gives every partition an owner. If there are several consumers, it is another one than before the last rebalance. */
  async #share(atMs: number): Promise<void> {
    const count = this.#consumers.length;
    for (const [number, member] of this.#consumers.entries()) {
      const own = this.#held.filter(({ partition }) => (partition + this.#generation) % count === number);
      await member.begin(own, atMs, 'rebalance');
    }
  }

  /** The store of all consumers. It counts checkpoints, and drops records that no checkpoint can need again. */
  #checkpoints({ faults, random, storage = new MemoryStorage() }: FaultyEnginesOptions): Checkpoints {
    const damage = faults.filter((fault) => fault.kind === 'damaged_checkpoint');
    const damaged = damage.length === 0 ? storage : new DamagedStorage(storage, damage, random);
    const store = new CheckpointStore(damaged, 'a run in virtual time');
    return {
      latest: (partition) => store.latest(partition),
      save: async (checkpoint) => {
        await store.save(checkpoint);
        this.counts.checkpoints_written += 1;
        const held = this.#held[checkpoint.partition]!;
        held.savedAt(held.position);
        // If checkpoints can be damaged, both may be useless, so the log is needed from its beginning.
        if (damage.length === 0) held.tail.forgetBefore(held.oldestKept);
      },
    };
  }
}
