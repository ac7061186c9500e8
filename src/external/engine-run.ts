import { type Scenario } from '../model/scenario.ts';
import { type World } from '../sim/world.ts';

/** The run that an engine takes part in. */
export interface EngineRun {
  readonly runId: string;
  readonly scenario: Scenario;
  readonly world: World;
  /** How much later than the world's the times in a topic are: by the wall clock, all happens now. */
  readonly shiftMs: number;
  /** Stops the engine when it fires. */
  readonly signal: AbortSignal;
}
