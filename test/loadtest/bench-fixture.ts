import { loadScenario } from '../../src/config/load-scenario.ts';
import { type LoadTestRequest, type Step } from '../../src/loadtest/load-test.ts';
import { LatencyHistogram } from '../../src/pacing/latency-histogram.ts';

/** Latencies of a hundred alerts, from `fromMs` on, a ms apart. */
function latencies(fromMs: number): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 100; i++) histogram.record(fromMs + i);
  return histogram;
}

/** A step at `ratePerS` as it would have been measured, unless told otherwise. */
export function stepFixture(number: number, ratePerS: number, changes: Partial<Step> = {}): Step {
  const total = latencies(ratePerS / 10);
  const { count: _, ...latency_ms } = total.summary();
  const senderLate = new LatencyHistogram();
  for (const ms of [0.2, 0.4, 3]) senderLate.record(ms);
  return {
    number,
    ratePerS,
    purpose: 'search',
    startedAtMs: 1_772_409_600_000 + 30_000 * number,
    wallMs: 26_500,
    clients: 1000,
    cutShort: null,
    seconds: 20,
    offeredPerS: ratePerS,
    processedPerS: ratePerS,
    backlog: [
      { atMs: 100, records: 3 },
      { atMs: 200, records: 7 },
      { atMs: 300, records: 1 },
    ],
    backlogGrowthPerS: -1,
    senderLate,
    figures: {
      live: {
        id: 'id',
        started_at_ms: 0,
        shift_ms: 0,
        speed: 1,
        history_records: 0,
        alerts: { measured: 100, unmeasured: 4, incomplete: 0 },
        measured_to: 'deliver',
        stages: { send: { ...latency_ms, count: 100 } },
        slo: { p50_ms: 1000, p99_ms: 10_000, met: true },
      },
      latency_ms,
      total,
    },
    failures: [],
    sustained: true,
    ...changes,
  };
}

/** A step that was not sustained. */
export function failedStep(number: number, ratePerS: number): Step {
  const failures = [
    { criterion: 'backlog' as const, why: 'backlog grew by 1,235/s' },
    { criterion: 'objective' as const, why: 'p99 12 s of 10 s' },
  ];
  return stepFixture(number, ratePerS, { failures, sustained: false, backlogGrowthPerS: 1234.5 });
}

/** A search on latency-slo, in memory, unless told otherwise. */
export function requestFixture(changes: Partial<LoadTestRequest> = {}): LoadTestRequest {
  return {
    scenario: loadScenario({ scenario: 'latency-slo' }).scenario,
    runId: '0123456789abcdef',
    plan: { kind: 'search', fromPerS: null, maxRatePerS: 1_000_000, resolution: 0.05 },
    requiredPerS: null,
    stepMs: 20_000,
    warmUpMs: 5000,
    budgetMs: 600_000,
    kafka: undefined,
    influx: undefined,
    onBegin: () => undefined,
    onStep: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}
