import { type BrokerPlan, drawPlan } from '../../kafka/simulated/plan.ts';
import { shrinkPlan } from '../../kafka/simulated/shrink-plan.ts';
import { shareJobs } from '../../threads/share-jobs.ts';
import { PlanTrier } from './plan-trier.ts';
import { type TriedPlan } from './try-plan.ts';

/** Plans between two looks at what was found: fixed, so that the number of threads decides nothing. */
const ROUND_PLANS = 64;

/** How long is hunted. */
export interface BrokerHuntOptions {
  readonly seed: string;
  /** How many plans at most; Infinity for no limit. */
  readonly cases: number;
  /** True when time is up. */
  readonly isEnough: () => boolean;
  /** It ends after so many findings. */
  readonly stopAfter: number;
  /** Plans at a time. */
  readonly jobs: number;
  readonly onProgress: (cases: number, findings: number) => void;
  /** Called when a finding has been shrunk; false if it was known before. */
  readonly onFinding: (finding: BrokerFinding) => boolean;
  readonly signal: AbortSignal;
}

/** A plan on which the client fails, shrunk. */
export interface BrokerFinding {
  readonly mismatch: string;
  readonly plan: BrokerPlan;
  /** Number of the plan as it was drawn. */
  readonly number: number;
}

/** What a hunt came to. */
export interface BrokerHuntResult {
  readonly cases: number;
  readonly simulatedMs: number;
  /** By what was wrong, without its numbers, how many plans failed so. */
  readonly failed: ReadonlyMap<string, number>;
  readonly findings: readonly BrokerFinding[];
  /** By kind of a happening, how many plans had one. */
  readonly happenings: ReadonlyMap<string, number>;
}

/**
 * Draws plans, runs the client on simulated brokers as they say, and shrinks the first plan of each kind that fails. The same seed and number of
 * cases find the same, whatever the number of threads.
 */
export async function huntBrokers(options: BrokerHuntOptions): Promise<BrokerHuntResult> {
  const triers = Array.from({ length: options.jobs }, () => new PlanTrier());
  try {
    return await huntWith(triers, options);
  } finally {
    await Promise.all(triers.map((trier) => trier.close()));
  }
}

async function huntWith(triers: readonly PlanTrier[], options: BrokerHuntOptions): Promise<BrokerHuntResult> {
  const { seed, cases: most, isEnough, stopAfter, onProgress, onFinding, signal } = options;
  const failed = new Map<string, number>();
  const happenings = new Map<string, number>();
  const findings: BrokerFinding[] = [];
  let cases = 0;
  let simulatedMs = 0;
  const isOver = () => signal.aborted || isEnough() || findings.length >= stopAfter;
  const take = async (number: number, plan: BrokerPlan, tried: TriedPlan): Promise<void> => {
    cases += 1;
    simulatedMs += tried.simulatedMs;
    for (const kind of new Set(plan.happenings.map((one) => one.kind))) increment(happenings, kind);
    if (tried.mismatch === null) return;
    const isKnown = increment(failed, signatureOf(tried.mismatch)) > 1;
    if (isKnown || signal.aborted || findings.length >= stopAfter) return;
    const finding = { number, ...(await shrunk(plan, tried.mismatch, triers[0]!, signal)) };
    if (onFinding(finding)) findings.push(finding);
  };
  for (let from = 0; from < most && !isOver(); from += ROUND_PLANS) {
    const round = Array.from({ length: Math.min(ROUND_PLANS, most - from) }, (_, i) => from + i);
    const results = new Map<number, readonly [BrokerPlan, TriedPlan]>();
    const serve = async (trier: PlanTrier, number: number): Promise<void> => {
      if (isOver()) return;
      const plan = drawPlan(`${seed}-${number}`);
      const tried = await trier.try(plan);
      if (signal.aborted) return;
      results.set(number, [plan, tried]);
      onProgress(cases + results.size, findings.length);
    };
    await shareJobs({ jobs: round, serve, servers: triers, signal });
    for (const number of round) {
      const result = results.get(number);
      if (result !== undefined) await take(number, ...result);
    }
  }
  return { cases, simulatedMs, failed, findings, happenings };
}

async function shrunk(
  plan: BrokerPlan,
  mismatch: string,
  trier: PlanTrier,
  signal: AbortSignal,
): Promise<Pick<BrokerFinding, 'plan' | 'mismatch'>> {
  let last = mismatch;
  const smallest = await shrinkPlan(plan, async (candidate) => {
    if (signal.aborted) return false;
    const tried = await trier.try(candidate);
    if (tried.mismatch !== null) last = tried.mismatch;
    return tried.mismatch !== null;
  });
  return { plan: smallest, mismatch: last };
}

function increment(counts: Map<string, number>, name: string): number {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count;
}

/** The words without what differs from plan to plan: numbers, and which record it is. */
function signatureOf(mismatch: string): string {
  return mismatch.replaceAll(/\d+/g, 'N').replace(/: found .*/, '');
}
