import { MemoryBus } from '../bus/memory-bus.ts';
import { type Bus } from '../bus/port.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Engines, LocalEngines } from './engines.ts';

/** What carries a run's records, and what runs its engines. */
export interface Backend {
  readonly bus: Bus;
  readonly engines: Engines;
  /** What the run's manifest says of it; nothing secret. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Frees what it holds, whether the run has succeeded or not. */
  close(): Promise<void>;
}

/** Everything in this process, in virtual time. `consumers` take turns at the partitions. */
export function memoryBackend({ delivery, engine }: Scenario, vocabulary: Vocabulary, consumers = 1): Backend {
  const bus = new MemoryBus(vocabulary, delivery.partitions, consumers);
  const engines = new LocalEngines(engine, vocabulary, bus.partitions);
  return { bus, engines, facts: {}, close: () => bus.close() };
}
