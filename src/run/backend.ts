import { type PacedBackend } from '../pipeline/backend.ts';
import { type Backend } from '../pipeline/backend.ts';
import { MemoryBus } from '../bus/memory-bus.ts';
import { type Scenario } from '../model/scenario.ts';
import { Random } from '../random/random.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type World } from '../sim/world.ts';
import { type Engines, LocalEngines } from '../pipeline/engines.ts';
import { FaultyEngines } from '../faults/faulty-engines.ts';

/** Everything in this process, in virtual time. `consumers` take turns at the partitions, wherever the engines run. */
export function memoryBackend(scenario: Scenario, world: World, store?: BlockStore, consumers = 1): Backend {
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions, consumers);
  return { bus, engines: enginesOf(scenario, world, store), facts: {}, close: () => bus.close() };
}

/** The same for a run by the wall clock, in one piece. */
export function pacedMemoryBackend(
  { engine, delivery }: Scenario,
  { vocabulary }: World,
  store?: BlockStore,
): PacedBackend {
  const { partitions } = delivery;
  return {
    bus: new MemoryBus(vocabulary, partitions),
    engines: new LocalEngines(engine, vocabulary, partitions, store),
    firstOffsets: Array.from({ length: partitions }, () => 0),
    facts: {},
    close: () => Promise.resolve(),
  };
}

/** In one piece, unless consumers run them to which something can happen. */
function enginesOf(
  { seed, engine, consumers, faults = [], delivery }: Scenario,
  { vocabulary, startMs }: World,
  store?: BlockStore,
): Engines {
  const { partitions } = delivery;
  if (consumers === undefined) return new LocalEngines(engine, vocabulary, partitions, store);
  const random = Random.fromSeed(seed).fork('faults');
  return new FaultyEngines({ engine, vocabulary, partitions, consumers, faults, startMs, random, store });
}
