import { setImmediate } from 'node:timers/promises';
import { type Bus } from '../bus/port.ts';
import { clientPartitioner } from '../bus/partitioner.ts';
import { type WorldBatch } from '../model/batch.ts';
import { type Observer } from '../model/observer.ts';
import { type Scenario } from '../model/scenario.ts';
import { Random } from '../random/random.ts';
import { deliver } from '../sim/delivery.ts';
import { type World } from '../sim/world.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { type Engines } from './engines.ts';
import { type Pacer } from '../pacing/batch-pacer.ts';
import { type ProgressListener } from '../model/progress.ts';

export interface PipelineOptions {
  readonly observers: readonly Observer[];
  /** Rows a batch; changes speed and memory, never an outcome. */
  readonly batchRows: number;
  readonly onProgress: ProgressListener;
  /** Holds records back until they are due; left out, they go as fast as they can, and the run is in virtual time. */
  readonly pacer?: Pacer | undefined;
  /** Stops drawing new transactions when it fires; what was drawn until then is processed, unless it is not due yet. */
  readonly signal: AbortSignal;
}

/** What went in, and everything that came out of the engines. */
export interface PipelineResult extends EngineResults {
  /** How many the world made. */
  readonly transactions: number;
  /** True when the signal fired before the world had ended. */
  readonly interrupted: boolean;
}

/** Draws the world, delivers it through the bus, and has an engine run on each partition. */
export async function runPipeline(
  scenario: Scenario,
  world: World,
  bus: Bus,
  engines: Engines,
  options: PipelineOptions,
): Promise<PipelineResult> {
  let transactions = 0;
  let published = 0;
  let interrupted = false;
  function* tapped(): Iterable<WorldBatch> {
    for (const batch of world.batches(options.batchRows)) {
      if (options.signal.aborted) {
        interrupted = true;
        return;
      }
      transactions += batch.length;
      for (const observer of options.observers) observer.drawn(batch);
      const reachedMs = batch.length === 0 ? world.startMs : batch.trueTimeMs[batch.length - 1]!;
      options.onProgress({
        phase: 'simulate',
        done: reachedMs - world.startMs,
        total: world.endMs - world.startMs,
        transactions,
        lag: published - engines.consumed,
      });
      yield batch;
    }
  }

  const drain = async () => {
    for (
      let batch = await bus.poll(options.batchRows);
      batch !== undefined;
      batch = await bus.poll(options.batchRows)
    ) {
      for (const observer of options.observers) observer.delivered(batch);
      engines.process(batch);
    }
    await engines.caughtUp?.();
  };

  const setting = {
    spec: scenario.delivery,
    startMs: world.startMs,
    random: Random.fromSeed(scenario.seed).fork('delivery'),
    partitionOf: clientPartitioner(world.vocabulary.clients, bus.partitions),
  };
  for (const batch of deliver(tapped(), setting, options.batchRows)) {
    for await (const part of options.pacer?.parts(batch, options.signal) ?? [batch]) {
      if (part.length > 0) await bus.publish(part);
      published += part.length;
      await drain();
    }
    await setImmediate(); // lets Ctrl-C through
    if (options.pacer !== undefined && options.signal.aborted) {
      interrupted = true;
      break;
    }
  }
  await bus.finish();
  await drain();
  // A run cut short is a pause, not an end: declaring the segments ended would make the last windows look complete.
  const results = await engines.finish(!interrupted, () => {
    const done = engines.consumed;
    options.onProgress({ phase: 'catch_up', done, total: published, transactions, lag: published - done });
  });
  return { ...results, transactions, interrupted };
}
