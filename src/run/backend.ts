import { MemoryBus } from '../bus/memory-bus.ts';
import { type Bus } from '../bus/port.ts';
import { type Scenario } from '../model/scenario.ts';
import { Random } from '../random/random.ts';
import { type World } from '../sim/world.ts';
import { type Engines, LocalEngines, type WatchableEngines } from './engines.ts';
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

/** What a run that goes by the wall clock runs on. */
export interface PacedBackend extends Backend {
  readonly engines: WatchableEngines;
  /** By partition, where the run's log begins. */
  readonly firstOffsets: readonly number[];
}

/** Everything in this process, in virtual time. `consumers` take turns at the partitions, whoever runs the engines behind them. */
export function memoryBackend(scenario: Scenario, world: World, consumers = 1): Backend {
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions, consumers);
  return { bus, engines: enginesOf(scenario, world), facts: {}, close: () => bus.close() };
}

/** The same for a run by the wall clock, in one piece. */
export function pacedMemoryBackend({ engine, delivery }: Scenario, { vocabulary }: World): PacedBackend {
  const { partitions } = delivery;
  return {
    bus: new MemoryBus(vocabulary, partitions),
    engines: new LocalEngines(engine, vocabulary, partitions),
    firstOffsets: Array.from({ length: partitions }, () => 0),
    facts: {},
    close: () => Promise.resolve(),
  };
}

/** In one piece, unless somebody is to run them to whom something can happen. */
function enginesOf(
  { seed, engine, consumers, faults = [], delivery }: Scenario,
  { vocabulary, startMs }: World,
): Engines {
  const { partitions } = delivery;
  if (consumers === undefined) return new LocalEngines(engine, vocabulary, partitions);
  const random = Random.fromSeed(seed).fork('faults');
  return new FaultyEngines({ engine, vocabulary, partitions, consumers, faults, startMs, random });
}
