import { setImmediate } from 'node:timers/promises';
import { type Bus } from '../bus/port.ts';
import { clientPartitioner } from '../bus/partitioner.ts';
import { AggregateMerger } from '../engine/aggregate-merger.ts';
import { type MinutePartial } from '../engine/minute-cells.ts';
import { PartitionEngine, type EngineCounts, type EngineSink } from '../engine/partition-engine.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Scenario } from '../model/scenario.ts';
import { type SideRecord } from '../model/side-record.ts';
import { Random } from '../random/random.ts';
import { deliver } from '../sim/delivery.ts';
import { type World } from '../sim/world.ts';
import { type ProgressListener } from './progress.ts';

/** Sees a run go by without taking part in it. Batches are good until the call returns. */
export interface Observer {
  /** The world's transactions, in true-time order. */
  drawn(batch: WorldBatch): void;
  /** A partition's next records, in offset order, before its engine gets them. */
  delivered(batch: LogBatch): void;
}

export interface PipelineOptions {
  readonly observers: readonly Observer[];
  /** Rows a batch; changes speed and memory, never an outcome. */
  readonly batchRows: number;
  readonly onProgress: ProgressListener;
  /** Stops drawing new transactions when it fires; what was drawn until then is processed. */
  readonly signal: AbortSignal;
}

/** Everything that came out of a run's engines. */
export interface PipelineResult {
  /** How many the world made. */
  readonly transactions: number;
  readonly detections: readonly Detection[];
  readonly timings: ReadonlyMap<Detection, DetectionTiming>;
  readonly side: readonly SideRecord[];
  /** By minute and currency; made while they are asked for, the same each time. */
  readonly aggregates: Iterable<AggregateRow>;
  readonly counts: EngineCounts;
  /** True when the signal fired before the world had ended. */
  readonly interrupted: boolean;
}

/** Draws the world, delivers it through the bus, and runs an engine on each partition. */
export async function runPipeline(
  scenario: Scenario,
  world: World,
  bus: Bus,
  options: PipelineOptions,
): Promise<PipelineResult> {
  const collected = new EngineOutput(world.vocabulary);
  const engines = Array.from(
    { length: bus.partitions },
    (_, partition) => new PartitionEngine(partition, scenario.engine, world.vocabulary, collected),
  );

  let transactions = 0;
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
      engines[batch.partition]!.process(batch);
    }
  };

  const random = Random.fromSeed(scenario.seed).fork('delivery');
  const partitionOf = clientPartitioner(world.vocabulary.clients, bus.partitions);
  for (const batch of deliver(tapped(), scenario.delivery, random, partitionOf, options.batchRows)) {
    await bus.publish(batch);
    await drain();
    await setImmediate(); // lets Ctrl-C through
  }
  await bus.finish();
  await drain();
  // A run cut short is a pause, not an end: declaring the segments ended would make the last windows look complete.
  if (!interrupted) for (const engine of engines) engine.end();

  return {
    transactions,
    detections: collected.detections,
    timings: collected.timings,
    side: collected.sideRecords,
    aggregates: { [Symbol.iterator]: () => collected.aggregates.rows() },
    counts: sumCounts(engines.map((engine) => engine.counts)),
    interrupted,
  };
}

/** The sink that every partition's engine writes to. */
class EngineOutput implements EngineSink {
  readonly detections: Detection[] = [];
  readonly timings = new Map<Detection, DetectionTiming>();
  readonly sideRecords: SideRecord[] = [];
  readonly aggregates: AggregateMerger;

  constructor(vocabulary: Vocabulary) {
    this.aggregates = new AggregateMerger(vocabulary);
  }

  detection(detection: Detection, timing: DetectionTiming): void {
    this.detections.push(detection);
    this.timings.set(detection, timing);
  }

  side(record: SideRecord): void {
    this.sideRecords.push(record);
  }

  aggregate(partial: MinutePartial): void {
    this.aggregates.add(partial);
  }
}

function sumCounts(counts: readonly EngineCounts[]): EngineCounts {
  const sum = (of: keyof EngineCounts) => counts.reduce((total, one) => total + one[of], 0);
  return {
    delivered: sum('delivered'),
    admitted: sum('admitted'),
    late: sum('late'),
    future: sum('future'),
    duplicates: sum('duplicates'),
    malformed: sum('malformed'),
    detections: sum('detections'),
    alerts: sum('alerts'),
  };
}
