import { extname } from 'node:path';
import { type BrokerPlan } from '../../kafka/simulated/plan.ts';
import { JobThread, LATE } from '../../threads/job-thread.ts';
import { type TriedPlan } from './try-plan.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`broker-main${extname(import.meta.url)}`, import.meta.url);
const MOST_HEAP_MIB = 512;
/** A plan takes some tens of ms. */
const LIMIT_MS = 20_000;

/** Tries plans in a thread, one after another. One that does not end in time costs its thread; the next one gets a fresh one. */
export class PlanTrier {
  #thread: JobThread<BrokerPlan | null, TriedPlan> | undefined;

  async try(plan: BrokerPlan): Promise<TriedPlan> {
    const thread = (this.#thread ??= await startThread());
    try {
      const tried = await thread.runWithin(LIMIT_MS, plan);
      if (tried !== LATE) return tried;
      await this.close();
      return { mismatch: `the client does not end within ${LIMIT_MS / 1000} s of real time`, simulatedMs: 0 };
    } catch (error) {
      await this.close();
      return { mismatch: error instanceof Error ? error.message : String(error), simulatedMs: 0 };
    }
  }

  /** Ends the thread, in the middle of a plan too. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }
}

/** A thread that has begun: on a busy machine that takes longer than a plan may. */
async function startThread(): Promise<JobThread<BrokerPlan | null, TriedPlan>> {
  const thread = new JobThread<BrokerPlan | null, TriedPlan>(PROGRAM, MOST_HEAP_MIB);
  await thread.run(null);
  return thread;
}
