import { cpus, totalmem } from 'node:os';
import { VERSION } from '../config/version.ts';
import { DEFAULT_LATENCY_SLO } from '../model/latency.ts';
import { BACKLOG_GROWTH_RECORDS, BACKLOG_GROWTH_SHARE, senderLimitMs } from './criteria.ts';
import { type LoadTest, type LoadTestRequest, type Step } from './load-test.ts';
import { BENCH_SCHEMA, type BenchResult, type BenchStep } from './result-schema.ts';
import { ownRatePerS } from './scale-scenario.ts';
import { boundsOf } from './search.ts';

const MIB = 1 << 20;

/** The result of a load test as it is printed and written. */
export function buildResult(request: LoadTestRequest, { steps, ended }: LoadTest): BenchResult {
  const { scenario, plan, kafka, stepMs, warmUpMs, budgetMs } = request;
  const slo = scenario.latencySlo ?? DEFAULT_LATENCY_SLO;
  const { sustainedPerS, confirmed, failedPerS } = boundsOf(steps);
  return {
    schema: BENCH_SCHEMA,
    scenario: scenario.name,
    seed: scenario.seed,
    run_id: request.runId,
    bus: kafka === undefined ? 'memory' : 'kafka',
    consumers: kafka?.consumers ?? null,
    versions: { trapline: VERSION, node: process.version },
    machine: machine(),
    own_rate_per_s: ownRatePerS(scenario),
    settings: {
      step_ms: stepMs,
      warm_up_ms: warmUpMs,
      budget_ms: budgetMs,
      search:
        plan.kind === 'listed'
          ? null
          : { from_per_s: plan.fromPerS, max_rate_per_s: plan.maxRatePerS, resolution: plan.resolution },
    },
    objective: {
      p50_ms: slo.p50Ms,
      p99_ms: slo.p99Ms,
      from: scenario.latencySlo === undefined ? 'default' : 'scenario',
      measured_to: request.influx === undefined ? 'deliver' : 'visible',
    },
    criteria: {
      backlog_growth_share: BACKLOG_GROWTH_SHARE,
      backlog_growth_records: BACKLOG_GROWTH_RECORDS,
      sender_late_p99_ms: senderLimitMs(slo),
    },
    steps: steps.map(stepResult),
    sustainable: { rate_per_s: sustainedPerS, confirmed, failed_at_per_s: failedPerS },
    ended,
    gate: gateOf(request, steps),
  };
}

/** What the exit code goes by: the required rate, or else the scenario's own, as far as it was tried. */
function gateOf({ requiredPerS, scenario }: LoadTestRequest, steps: readonly Step[]): BenchResult['gate'] {
  const rate_per_s = requiredPerS ?? ownRatePerS(scenario);
  const tried = steps.filter(({ ratePerS }) => ratePerS === rate_per_s);
  if (tried.length === 0) return null;
  const met = tried.every(({ sustained }) => sustained);
  return { kind: requiredPerS === null ? 'own_rate' : 'required', rate_per_s, met };
}

function stepResult(step: Step): BenchStep {
  const { figures, backlog } = step;
  const { measured, incomplete } = figures.live.alerts;
  const { p50, p90, p99, p999, max } = figures.latency_ms;
  const { count: _, ...senderLate } = step.senderLate.summary();
  return {
    number: step.number,
    purpose: step.purpose,
    rate_per_s: step.ratePerS,
    offered_per_s: step.offeredPerS,
    processed_per_s: step.processedPerS,
    clients: step.clients,
    started_at_ms: step.startedAtMs,
    wall_s: step.wallMs / 1000,
    measured_s: step.seconds,
    alerts: { measured, incomplete },
    latency_ms: { p50, p90, p99, p999, max },
    stages: figures.live.stages,
    sender_late_ms: senderLate,
    backlog: {
      growth_per_s: step.backlogGrowthPerS,
      start: backlog[0]?.records ?? 0,
      end: backlog.at(-1)?.records ?? 0,
      max: backlog.reduce((most, { records }) => Math.max(most, records), 0),
    },
    sustained: step.sustained,
    failures: [...step.failures],
    histogram: measured === 0 ? null : histogramName(step),
  };
}

/** `step-03-4000.hgrm`: the step's number and its rate. */
function histogramName({ number, ratePerS }: Step): string {
  return `step-${String(number).padStart(2, '0')}-${ratePerS}.hgrm`;
}

function machine(): BenchResult['machine'] {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memory_mib: Math.round(totalmem() / MIB),
    platform: `${process.platform} ${process.arch}`,
  };
}
