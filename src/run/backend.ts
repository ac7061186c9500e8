import { MemoryBus } from '../bus/memory-bus.ts';
import { type Bus } from '../bus/port.ts';
import { DEFAULT_CONSUMERS } from '../model/faults.ts';
import { type Scenario } from '../model/scenario.ts';
import { Random } from '../random/random.ts';
import { type World } from '../sim/world.ts';
import { type Engines, LocalEngines } from './engines.ts';
import { FaultyEngines } from './faults/faulty-engines.ts';

/** What carries a run's records, and what runs its engines. */
export interface Backend {
  readonly bus: Bus;
  readonly engines: Engines;
  /** What the run's manifest says of it; nothing secret. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Frees what it holds, whether the run has succeeded or not. */
  close(): Promise<void>;
}

/** Everything in this process, in virtual time. `consumers` takes the place of the number that the scenario says. */
export function memoryBackend(scenario: Scenario, world: World, consumers?: number): Backend {
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions, consumers);
  return { bus, engines: enginesOf(scenario, world, consumers), facts: {}, close: () => bus.close() };
}

/** In one piece, unless somebody is to run them to whom something can happen. */
function enginesOf(scenario: Scenario, { vocabulary, startMs }: World, count: number | undefined): Engines {
  const { seed, engine, consumers = DEFAULT_CONSUMERS, faults = [], delivery } = scenario;
  const { partitions } = delivery;
  if (scenario.consumers === undefined && count === undefined) return new LocalEngines(engine, vocabulary, partitions);
  return new FaultyEngines({
    engine,
    vocabulary,
    partitions,
    consumers: { ...consumers, count: count ?? consumers.count },
    faults,
    startMs,
    random: Random.fromSeed(seed).fork('faults'),
  });
}
