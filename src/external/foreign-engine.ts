import { type TraplineError } from '../model/errors.ts';
import { type ForeignComparison, type TimedAlert } from '../model/foreign-alert.ts';
import { type AlertLog } from './alert-log.ts';
import { type Backend } from '../pipeline/backend.ts';
import { type ArrivedAlert } from '../pipeline/engine-watcher.ts';
import { type Engines, type WatchableEngines } from '../pipeline/engines.ts';

/** What an engine may be able to do, as it says in the handshake. */
export const FEATURES = ['exact_by_partition', 'extends', 'progress'] as const;
/** One of FEATURES. */
export type Feature = (typeof FEATURES)[number];

/** By which way alerts come. */
export type Door = 'alerts' | 'process' | 'kafka' | 'spark';

/** What an engine is known by. */
export interface EngineIdentity {
  readonly name: string;
  readonly version: string | null;
  readonly features: readonly Feature[];
}

/**
 * How it is known that no more alerts come. `known`: the engine said so, or came to its end. `assumed`: nothing has come for a while.
 * `limit`: it was not waited for any longer.
 */
export type CaughtUp = 'known' | 'assumed' | 'limit';

/** An engine other than the built-in one, in a run. */
export interface ForeignEngine {
  readonly door: Door;
  /** What the log goes through, where it is not within this process. */
  readonly transport?: Pick<Backend, 'bus' | 'facts'>;
  /** Hands it the log, or lets it read. What comes out of `finish` is empty: alerts are here. */
  readonly engines: Engines;
  /** Once the pipeline has come to its end, every alert, in the order of `alerts.jsonl`. */
  readonly alerts: Iterable<TimedAlert> & Pick<AlertLog, 'placeOf'>;
  /** How many rows and how many alerts there are, and how many rows were left out since they had been there before. */
  readonly counts: { readonly rows: number; readonly alerts: number; readonly repeated: number };
  readonly identity: EngineIdentity;
  readonly comparison: ForeignComparison;
  readonly caughtUp: CaughtUp;
  /** What went wrong with it; null if nothing did. The pipeline goes on without it, so that the run's files are whole. */
  readonly failure: TraplineError | null;
  /** Frees what it holds. May be called at any time. */
  close(): Promise<void>;
}

/** One that works while the run goes on, and can be followed. */
export interface WorkingEngine extends ForeignEngine {
  readonly engines: WatchableEngines;
  /** By partition, where the run's log begins. */
  readonly firstOffsets: readonly number[];
  /** From now on only this listener is told of each alert when it comes. */
  onAlert(listener: (alert: ArrivedAlert) => void): void;
}
