import { nodeFileAccess } from '../../config/file-access.ts';
import { loadPlan } from '../../kafka/simulated/plan-file.ts';
import { type BrokerPlan } from '../../kafka/simulated/plan.ts';
import { simulateBroker } from '../../kafka/simulated/simulate-broker.ts';

/** What came of a plan. */
export interface TriedPlan {
  /** What the client did wrong, in words; null if nothing. */
  readonly mismatch: string | null;
  /** How long it took, in simulated ms. */
  readonly simulatedMs: number;
}

/** Runs the client on simulated brokers as the plan says. What it throws is a mismatch as well. */
export async function tryPlan(plan: BrokerPlan): Promise<TriedPlan> {
  try {
    const { mismatch, simulatedMs } = await simulateBroker(plan);
    return { mismatch, simulatedMs };
  } catch (error) {
    return { mismatch: `the client throws: ${error instanceof Error ? error.message : String(error)}`, simulatedMs: 0 };
  }
}

/** Runs a plan that was written to a file. Throws TraplineError('input') for a file that is none. */
export function tryPlanFile(file: string): Promise<TriedPlan> {
  return tryPlan(loadPlan(file, nodeFileAccess.readFile(file)));
}
