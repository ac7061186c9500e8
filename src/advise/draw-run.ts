import { MemoryBus } from '../bus/memory-bus.ts';
import { StageDigests } from '../digest/stage-digest.ts';
import { TraplineError } from '../model/errors.ts';
import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';
import { noEngines } from '../pipeline/no-engines.ts';
import { runWorld, type WorldOptions } from '../pipeline/world-source.ts';
import { type ScorableRun } from '../run/prepare-score.ts';
import { assertSameWorld } from '../run/same-world.ts';
import { createWorld } from '../sim/world.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { LatenessLog, type SeenLog } from './lateness-log.ts';

/** What is told while a log is read, and what stops it. */
export type Listeners = Pick<WorldOptions, 'onProgress' | 'signal'>;

/**
 * Draws the world of a finished run again and delivers it. Throws TraplineError: `runs_differ` if it is not the world of the run, `interrupted`
 * if the signal fires.
 */
export async function drawRun(run: ScorableRun, store: BlockStore, listeners: Listeners): Promise<SeenLog> {
  const { scenario, foreign, digests } = run;
  const { engine, delivery } = scenario;
  const world = createWorld(scenario, foreign);
  const { vocabulary, episodes } = world;
  const { partitions } = delivery;
  const stages = new StageDigests(vocabulary, partitions);
  const lateness = new LatenessLog({ vocabulary, partitions, engine, isWorldKnown: true, store });
  const options = { ...listeners, batchRows: DEFAULT_BATCH_ROWS, observers: [stages, lateness] };
  const bus = new MemoryBus(vocabulary, partitions);
  const { interrupted } = await runWorld(scenario, world, bus, noEngines(vocabulary), options);
  if (interrupted) throw interruption();
  assertSameWorld(scenario.name, stages.hex(), digests);
  return { engine, isWorldKnown: true, episodes, lateness };
}

/** Ctrl-C. */
export function interruption(): TraplineError {
  return new TraplineError('interrupted', 'interrupted, nothing is advised');
}
