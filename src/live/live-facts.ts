import { LATENCY_STAGES, type LatencySlo, type LatencyStage } from '../model/latency.ts';
import { type Distribution } from '../report/distribution-schema.ts';
import { LatencyHistogram, type LatencySummary } from '../pacing/latency-histogram.ts';
import { DurationHistogram } from '../score/duration-histogram.ts';
import { type LiveFacts, type Report } from '../report/report-schema.ts';
import { type LiveSession } from './live-session.ts';

/** What identifies a run by the wall clock, and what its measurements are compared with. */
export interface LiveIdentity {
  readonly id: string;
  readonly startedAtMs: number;
  readonly shiftMs: number;
  readonly speed: number;
  readonly slo: LatencySlo;
  /** The last stage that this run can measure; its total latency ends there. */
  readonly measuredTo: LatencyStage;
}

/** The parts of a report that only a live run has. */
export interface LiveFigures {
  readonly live: LiveFacts;
  readonly latency_ms: Report['latency_ms'];
  /** Every measured alert, from when its record was due to the last stage that this run can measure. */
  readonly total: LatencyHistogram;
}

/** Sums up what the session measured, once everything has settled. */
export function liveFigures(session: LiveSession, identity: LiveIdentity): LiveFigures {
  const { id, startedAtMs, shiftMs, speed, slo, measuredTo } = identity;
  const { stages, total, alerts } = measureAlerts(session, measuredTo);
  const { count: _, ...latency_ms } = total.summary();
  const [p50_ms, p99_ms] = [slo.p50Ms, slo.p99Ms];
  return {
    live: {
      id,
      started_at_ms: startedAtMs,
      shift_ms: shiftMs,
      speed,
      history_records: session.history,
      alerts,
      measured_to: measuredTo,
      distribution: distributionOf(total),
      stages: { ...transport(session), ...stages },
      ...earlyFigures(session),
      slo: { p50_ms, p99_ms, met: verdict(latency_ms, slo) },
    },
    latency_ms,
    total,
  };
}

/** Left out where nothing was said early. */
function earlyFigures({ early: { engine, total } }: LiveSession): Pick<LiveFacts, 'early'> {
  return engine.count === 0 ? {} : { early: { engine: engine.summary(), total: total.summary() } };
}

function distributionOf(total: LatencyHistogram): Distribution {
  const histogram = new DurationHistogram();
  for (const { ms, count } of total.cells()) histogram.add(ms, count);
  return histogram.distribution();
}

/** Of the stages that every record goes through; without those of which nothing is known. */
function transport({ latencies, measureFromMs }: LiveSession): Partial<Record<LatencyStage, LatencySummary>> {
  const { send, consume } = latencies.transport(measureFromMs);
  return consume.count === 0 && send.count > 0 ? { send } : { send, consume };
}

interface AlertFigures {
  /** Of the stages that only alerts go through. */
  readonly stages: Partial<Record<LatencyStage, LatencySummary>>;
  readonly total: LatencyHistogram;
  readonly alerts: LiveFacts['alerts'];
}

function measureAlerts(session: LiveSession, measuredTo: LatencyStage): AlertFigures {
  const alertStages = LATENCY_STAGES.slice(2, LATENCY_STAGES.indexOf(measuredTo) + 1);
  const histograms = new Map(alertStages.map((stage) => [stage, new LatencyHistogram()]));
  const total = new LatencyHistogram();
  const alerts = { measured: 0, unmeasured: 0, incomplete: 0 };
  for (const passage of session.passages) {
    const latency = session.latencyOf(passage);
    if (latency === null || latency === undefined) {
      alerts.unmeasured += 1;
      continue;
    }
    for (const [stage, histogram] of histograms) {
      const ms = latency.stages.get(stage);
      if (ms !== undefined) histogram.record(ms);
    }
    if (latency.stages.has(measuredTo)) {
      alerts.measured += 1;
      total.record(latency.totalMs);
    } else alerts.incomplete += 1;
  }
  const stages = Object.fromEntries(
    [...histograms].flatMap(([stage, histogram]) => {
      const summary = histogram.summary();
      // Of another engine not every stage can be seen from outside.
      return summary.count === 0 && alerts.measured > 0 ? [] : [[stage, summary]];
    }),
  );
  return { stages, total, alerts };
}

function verdict({ p50, p99 }: Report['latency_ms'], slo: LatencySlo): boolean | null {
  return p50 === null || p99 === null ? null : p50 < slo.p50Ms && p99 < slo.p99Ms;
}
