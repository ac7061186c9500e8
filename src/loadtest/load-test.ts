import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaRunOptions } from '../cluster/kafka-run-options.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { TraplineError } from '../model/errors.ts';
import { DEFAULT_LATENCY_SLO } from '../model/latency.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Clock } from '../pacing/clock.ts';
import { realClock } from '../pacing/real-clock.ts';
import { refuseFaults } from '../run/open-backend.ts';
import { type Failure, failuresOf } from './criteria.ts';
import { runStep, type StepMeasurement, type StepRequest } from './run-step.ts';
import { ownRatePerS } from './scale-scenario.ts';
import { nextMove, type SearchEnd, type SearchMove, type SearchOptions, type TriedRate } from './search.ts';

/** Which rates are tried: those that a search comes to, or those that are listed. All in transactions a second. */
export type RatePlan =
  | {
      readonly kind: 'search';
      /** Null: the required rate, or else the scenario's own. */
      readonly fromPerS: number | null;
      readonly maxRatePerS: number;
      /** A share, as in 0.05. */
      readonly resolution: number;
    }
  | { readonly kind: 'listed'; readonly ratesPerS: readonly number[] };

/** What is to be tested, at which rates, and for how long. */
export interface LoadTestRequest {
  readonly scenario: Scenario;
  /** Distinguishes its topics and points from those of others. */
  readonly runId: string;
  readonly plan: RatePlan;
  /** Tried first, if given, whatever the plan is. */
  readonly requiredPerS: number | null;
  readonly stepMs: number;
  readonly warmUpMs: number;
  /** No step is begun that would not end within this time. */
  readonly budgetMs: number;
  readonly kafka: KafkaRunOptions | undefined;
  readonly influx: InfluxSettings | undefined;
  readonly onBegin: (step: StepBegin) => void;
  readonly onStep: (step: Step) => void;
  readonly signal: AbortSignal;
}

/** Why a step is run at its rate. */
export type StepPurpose = 'required' | 'listed' | 'search' | 'confirm';

/** A step that is about to run. */
export interface StepBegin {
  /** From 1. */
  readonly number: number;
  readonly ratePerS: number;
  readonly purpose: StepPurpose;
  /** From the first record to the last one that is due. */
  readonly durationMs: number;
  /** How long everything takes at most, from now on. */
  readonly mostLeftMs: number;
}

/** A step that was run to its verdict. */
export interface Step extends StepMeasurement, TriedRate {
  readonly number: number;
  readonly purpose: StepPurpose;
  /** By the wall clock, ms since the epoch. */
  readonly startedAtMs: number;
  /** Set-up and end included. */
  readonly wallMs: number;
  /** The criteria that it failed; empty for a step that was sustained. */
  readonly failures: readonly Failure[];
}

/** Why no other step was run. */
export type LoadTestEnd = SearchEnd | 'listed' | 'interrupted' | 'failed';

/** The steps that were run, and why there are no more. */
export interface LoadTest {
  readonly steps: readonly Step[];
  readonly ended: LoadTestEnd;
  /** What a service did wrong, where the test ended as `failed`. */
  readonly failure: TraplineError | null;
}

/** What a load test needs of the world outside. */
export interface LoadTestMeans {
  readonly runStep: (request: StepRequest) => Promise<StepMeasurement | undefined>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const REAL: LoadTestMeans = { runStep, clock: realClock };

/** What a step takes beyond its own time, until one has shown it. */
const EXPECTED_OVERHEAD_MS = 1500;
/** After Ctrl-C the step that runs may take so long to end in good order; then it is left behind. */
const LEAVE_AFTER_MS = 300;

/**
 * Runs steps until the plan is done, time is up or the signal fires, and keeps those that were done. `means` are what steps are run
 * and timed with. Throws TraplineError: `input` for a scenario that cannot be sent at any rate, `service` if the first step fails.
 */
export async function runLoadTest(request: LoadTestRequest, means: LoadTestMeans = REAL): Promise<LoadTest> {
  const { scenario, signal } = request;
  refuseFaults(scenario, 'by the wall clock');
  const first = firstRates(request);
  const { clock } = means;
  const startedMs = clock.nowMs();
  const steps: Step[] = [];
  const leaving = left(signal);
  let longestMs = request.warmUpMs + request.stepMs + EXPECTED_OVERHEAD_MS;
  for (;;) {
    const leftMs = startedMs + request.budgetMs - clock.nowMs();
    // The first step is run whatever it takes: without it nothing is known.
    const stepsLeft = steps.length === 0 ? Math.max(1, leftMs / longestMs) : leftMs / longestMs;
    const move = moveAfter(steps, request.plan, first, stepsLeft);
    if (move.kind === 'end') return { steps, ended: move.ended, failure: null };
    const mostLeftMs = Math.min(leftMs, longestMs * mostSteps(request.plan, first, steps.length));
    try {
      const step = await Promise.race([
        runOne(request, means, move, { number: steps.length + 1, mostLeftMs }),
        leaving,
      ]);
      if (step === undefined) return { steps, ended: 'interrupted', failure: null };
      steps.push(step);
      longestMs = Math.max(longestMs, step.wallMs);
      request.onStep(step);
    } catch (error) {
      if (!(error instanceof TraplineError) || error.code !== 'service' || steps.length === 0) throw error;
      return { steps, ended: 'failed', failure: error };
    }
  }
}

/** The rates that are tried before any search, in order; what the search begins with is the last of them. */
function firstRates({ plan, requiredPerS, scenario }: LoadTestRequest): readonly Rate[] {
  const required: readonly Rate[] = requiredPerS === null ? [] : [{ ratePerS: requiredPerS, purpose: 'required' }];
  if (plan.kind === 'listed') {
    const others = plan.ratesPerS.filter((ratePerS) => ratePerS !== requiredPerS);
    return [...required, ...others.map((ratePerS): Rate => ({ ratePerS, purpose: 'listed' }))];
  }
  const fromPerS = plan.fromPerS ?? requiredPerS ?? Math.min(plan.maxRatePerS, ownRatePerS(scenario));
  return fromPerS === requiredPerS ? required : [...required, { ratePerS: fromPerS, purpose: 'search' }];
}

interface Rate {
  readonly ratePerS: number;
  readonly purpose: StepPurpose;
}

type Move =
  | (Rate & { readonly kind: 'step' })
  | Exclude<SearchMove, { kind: 'step' }>
  | { readonly kind: 'end'; readonly ended: 'listed' };

function moveAfter(steps: readonly Step[], plan: RatePlan, first: readonly Rate[], stepsLeft: number): Move {
  const rate = first[steps.length];
  if (rate !== undefined) return stepsLeft < 1 ? { kind: 'end', ended: 'budget' } : { kind: 'step', ...rate };
  if (plan.kind === 'listed') return { kind: 'end', ended: 'listed' };
  return nextMove(steps, searchOptions(plan, first), stepsLeft);
}

function searchOptions(plan: RatePlan & { kind: 'search' }, first: readonly Rate[]): SearchOptions {
  return { ...plan, fromPerS: first.at(-1)!.ratePerS };
}

function mostSteps(plan: RatePlan, first: readonly Rate[], done: number): number {
  return plan.kind === 'listed' ? first.length - done : Infinity;
}

async function runOne(
  request: LoadTestRequest,
  { runStep: run, clock }: LoadTestMeans,
  { ratePerS, purpose }: Rate,
  { number, mostLeftMs }: Pick<StepBegin, 'number' | 'mostLeftMs'>,
): Promise<Step | undefined> {
  const { scenario, warmUpMs, stepMs } = request;
  const objective = scenario.latencySlo ?? DEFAULT_LATENCY_SLO;
  const startedAtMs = Date.now();
  const beganMs = clock.nowMs();
  const onBegin = () => request.onBegin({ number, ratePerS, purpose, durationMs: warmUpMs + stepMs, mostLeftMs });
  const measured = await run({ ...request, runId: `${request.runId}-${number}`, ratePerS, objective, onBegin });
  if (measured === undefined) return undefined;
  const { count: _, ...senderLate } = measured.senderLate.summary();
  const failures = failuresOf(
    {
      ...measured,
      senderLateP99Ms: senderLate.p99,
      alerts: measured.figures.live.alerts,
      latency: measured.figures.latency_ms,
    },
    objective,
  );
  const wallMs = clock.nowMs() - beganMs;
  return { ...measured, number, purpose, ratePerS, startedAtMs, wallMs, failures, sustained: failures.length === 0 };
}

/** Resolves a while after the signal has fired. */
async function left(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await sleep(LEAVE_AFTER_MS);
  return undefined;
}
