import { prepareRun } from '../src/run/prepare.ts';
import { runUnscored } from './pipeline.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';
import { overridesOf, speedupOf, titleOf, type VirtualWorld } from './virtual-world.ts';

/** How much faster than the world's own time the pipeline is, without ladder and scoring: mixed-fraud to detections and digests. */
export async function measureUnscored(world: VirtualWorld): Promise<Outcome> {
  const { scenario } = prepareRun({ scenario: 'mixed-fraud', overrides: overridesOf(world) });
  const stop = startMeter();
  const transactions = await runUnscored(scenario);
  const usage = stop();
  const speedup = speedupOf(world, transactions, usage.wallS);
  return outcomeOf(measured(titleOf(world, 'unscored'), transactions, usage, { speedup }));
}
