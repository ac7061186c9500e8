import { type BrokerPlan } from '../../kafka/simulated/plan.ts';
import { serveJobs } from '../../threads/serve-jobs.ts';
import { tryPlan, type TriedPlan } from './try-plan.ts';

/** The program of a thread that tries plans, started by `PlanTrier`. Null is answered as soon as the thread has begun. */
serveJobs<BrokerPlan | null, TriedPlan>((plan) =>
  plan === null ? Promise.resolve({ mismatch: null, simulatedMs: 0 }) : tryPlan(plan),
);
