import { setImmediate } from 'node:timers/promises';
import { clientPartitioner } from '../bus/partitioner.ts';
import { type Bus } from '../bus/port.ts';
import { type WorldBatch } from '../model/batch.ts';
import { type Observer } from '../model/observer.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type Scenario } from '../model/scenario.ts';
import { type BatchPacer } from '../pacing/batch-pacer.ts';
import { Random } from '../random/random.ts';
import { deliver } from '../sim/delivery.ts';
import { type World } from '../sim/world.ts';
import { type Engines } from './engines.ts';
import { type Flow, type LogReceiver, type LogSource } from './log-source.ts';
import { type PipelineListeners, type PipelineResult, runPipeline } from './pipeline.ts';

/** How a world runs through the pipeline. */
export interface WorldOptions {
  readonly observers: readonly Observer[];
  /** Rows a batch; changes speed and memory, never an outcome. */
  readonly batchRows: number;
  readonly onFinal?: PipelineListeners['onFinal'];
  readonly onProgress: ProgressListener;
  /** Holds records back until they are due; left out, they go as fast as they can, and the run is in virtual time. */
  readonly pacer?: BatchPacer | undefined;
  /** Stops drawing new transactions when it fires; what was drawn until then is processed, unless it is not due yet. */
  readonly signal: AbortSignal;
}

/** What went in, and everything that came out of the engines. */
export interface WorldResult extends PipelineResult {
  /** How many the world made. */
  readonly transactions: number;
}

/** Draws the world, delivers it through the bus, and has an engine run on each partition. */
export async function runWorld(
  scenario: Scenario,
  world: World,
  bus: Bus,
  engines: Engines,
  options: WorldOptions,
): Promise<WorldResult> {
  const source = new WorldSource(scenario, world, bus, options);
  const result = await runPipeline(source, engines, options);
  return { ...result, transactions: source.transactions };
}

/** A world as the source of a log: it is drawn, delivered, and published on a bus, which is read as it fills. */
class WorldSource implements LogSource {
  /** How many transactions were drawn. */
  transactions = 0;
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #bus: Bus;
  readonly #options: WorldOptions;
  #published = 0;
  #interrupted = false;

  constructor(scenario: Scenario, world: World, bus: Bus, options: WorldOptions) {
    this.#scenario = scenario;
    this.#world = world;
    this.#bus = bus;
    this.#options = options;
  }

  async flow(to: LogReceiver): Promise<Flow> {
    const { pacer, signal, batchRows } = this.#options;
    const { delivery, seed } = this.#scenario;
    const setting = {
      spec: delivery,
      startMs: this.#world.startMs,
      random: Random.fromSeed(seed).fork('delivery'),
      partitionOf: clientPartitioner(this.#world.vocabulary.clients, this.#bus.partitions),
      listed: this.#world.listed,
    };
    for (const batch of deliver(this.#drawn(to), setting, batchRows)) {
      for await (const part of pacer?.parts(batch, signal) ?? [batch]) {
        if (part.length > 0) await this.#bus.publish(part);
        this.#published += part.length;
        await this.#drain(to);
      }
      await setImmediate(); // lets Ctrl-C through
      if (pacer !== undefined && signal.aborted) {
        this.#interrupted = true;
        break;
      }
    }
    await this.#bus.finish();
    await this.#drain(to);
    // A run cut short is a pause, not an end: declaring the segments ended would make the last windows look complete.
    return { records: this.#published, interrupted: this.#interrupted, ended: !this.#interrupted };
  }

  /** The world's batches, shown to the observers. */
  *#drawn(to: LogReceiver): Generator<WorldBatch> {
    const { observers, batchRows, onProgress, signal } = this.#options;
    const { startMs, endMs } = this.#world;
    for (const batch of this.#world.batches(batchRows)) {
      if (signal.aborted) {
        this.#interrupted = true;
        return;
      }
      this.transactions += batch.length;
      for (const observer of observers) observer.drawn(batch);
      const reachedMs = batch.length === 0 ? startMs : batch.trueTimeMs[batch.length - 1]!;
      onProgress({
        phase: 'simulate',
        done: reachedMs - startMs,
        total: endMs - startMs,
        transactions: this.transactions,
        lag: this.#published - to.consumed,
      });
      yield batch;
    }
  }

  /** Hands on what has come out of the bus. */
  async #drain(to: LogReceiver): Promise<void> {
    const { batchRows } = this.#options;
    for (let batch = await this.#bus.poll(batchRows); batch !== undefined; batch = await this.#bus.poll(batchRows)) {
      to.take(batch);
    }
    await to.caughtUp();
  }
}
