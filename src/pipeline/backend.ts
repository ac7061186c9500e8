import { type Bus } from '../bus/port.ts';
import { type Engines, type WatchableEngines } from './engines.ts';

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
