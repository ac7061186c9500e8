import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { type CheckpointStorage } from '../../src/checkpoint/storage.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { type ConsumersSpec, type FaultSpec } from '../../src/model/faults.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { Random } from '../../src/random/random.ts';
import { type EngineResults } from '../../src/model/engine-results.ts';
import { type Engines, LocalEngines } from '../../src/pipeline/engines.ts';
import { FaultyEngines } from '../../src/faults/faulty-engines.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { EngineFiles } from '../../src/artifacts/engine-files.ts';
import { writeSide } from '../../src/artifacts/run-files.ts';
import { createWorld, type World } from '../../src/sim/world.ts';
import { splitBatch } from '../arbitraries/log-stream.ts';
import { memoryFileAccess } from '../config/memory-file-access.ts';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';

/** The small scenario, changed as `--set` changes it. */
export function smallScenario(...overrides: readonly string[]): Scenario {
  return loadScenario({ scenario: 'small.yaml', overrides }, memoryFileAccess({ 'small.yaml': SMALL_SCENARIO }))
    .scenario;
}

/** The faults of an outside form. */
export function faultsOf(text: string): readonly FaultSpec[] {
  return smallScenario(`faults=[${text}]`).faults!;
}

/** A single crash, by the number of the record in the whole log. */
export function crashAt(record: number): readonly FaultSpec[] {
  return [{ kind: 'crash', when: { kind: 'at_record', record, partition: null }, times: 1, downMs: 0 }];
}

/** So often a checkpoint. */
export function everyRecords(records: number, count = 1): ConsumersSpec {
  return { count, checkpoint: { kind: 'records', records } };
}

/** Everything that may not change, whatever happens: digests of what came out, and the engine's counts. */
export function outcomeOf(results: EngineResults): object {
  const files = new EngineFiles(null, { rules: [] });
  files.write({ detections: results.detections, minuteLines: results.aggregates.lines() });
  const digests = { ...files.finish(), side: writeSide(null, results) };
  return { digests, counts: results.counts };
}

interface RunChanges {
  /** False for a pause. */
  readonly ended?: boolean;
  readonly seed?: string;
  readonly storage?: CheckpointStorage;
}

/** A scenario's log, to be processed again and again. */
export class LoggedScenario {
  readonly scenario: Scenario;
  readonly world: World;
  readonly #batches: LogBatch[] = [];

  private constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.world = createWorld(scenario);
  }

  static async of(scenario: Scenario, batchRows = 64): Promise<LoggedScenario> {
    const logged = new LoggedScenario(scenario);
    const { vocabulary } = logged.world;
    const bus = new MemoryBus(vocabulary, scenario.delivery.partitions);
    const engines = new LocalEngines(scenario.engine, vocabulary, bus.partitions);
    await runWorld(scenario, logged.world, bus, engines, {
      observers: [
        { drawn: () => undefined, delivered: (batch) => logged.#batches.push(...splitBatch(batch, [batchRows])) },
      ],
      batchRows,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    return logged;
  }

  get records(): number {
    return this.#batches.reduce((total, { length, malformed }) => total + length + malformed.length, 0);
  }

  /** What comes out where nothing happens. */
  straight(ended = true): Promise<EngineResults> {
    const { engine, delivery } = this.scenario;
    return this.#feed(new LocalEngines(engine, this.world.vocabulary, delivery.partitions), ended);
  }

  run(
    consumers: ConsumersSpec,
    faults: readonly FaultSpec[],
    { ended = true, seed = '1', storage }: RunChanges = {},
  ): Promise<EngineResults> {
    const { engine, delivery } = this.scenario;
    const engines = new FaultyEngines({
      engine,
      vocabulary: this.world.vocabulary,
      partitions: delivery.partitions,
      consumers,
      faults,
      startMs: this.world.startMs,
      random: Random.fromSeed(seed),
      ...(storage === undefined ? {} : { storage }),
    });
    return this.#feed(engines, ended);
  }

  async #feed(engines: Engines, ended: boolean): Promise<EngineResults> {
    for (const batch of this.#batches) engines.process(batch);
    await engines.caughtUp?.();
    return engines.finish(ended, () => undefined);
  }
}
