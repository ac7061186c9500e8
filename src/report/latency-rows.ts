import { LATENCY_STAGES, type LatencyStage } from '../model/latency.ts';
import { formatCount, formatDuration, formatNumber, formatQuantity } from './format.ts';
import { type LiveFacts, type Report } from './report-schema.ts';
import { type Table } from './report-rows.ts';

const UNKNOWN = '–';

/** The stages in words, as they follow each other. */
export const STAGE_NAMES: Readonly<Record<LatencyStage, string>> = {
  send: 'due → in the log',
  consume: '→ at the consumer',
  watermark: '→ released by the watermark',
  engine: '→ out of the engine',
  deliver: '→ collected',
  confirm: '→ confirmed by InfluxDB',
  visible: '→ visible to a query',
};

type Quantiles = Omit<Report['latency_ms'], 'negative'>;

/** Latency by stage and in all; undefined for a run in virtual time. */
export function latencyTable({ live, latency_ms }: Report): Table | undefined {
  if (live === undefined) return undefined;
  const { stages, alerts } = live;
  const rows = LATENCY_STAGES.flatMap((stage) => {
    const figures = stages[stage];
    return figures === undefined ? [] : [[STAGE_NAMES[stage], ...quantiles(figures), formatCount(figures.count)]];
  });
  rows.push(['in all', ...quantiles(latency_ms), formatCount(alerts.measured)]);
  if (live.early !== undefined) {
    const { engine, total } = live.early;
    rows.push(['said early, engine', ...quantiles(engine), formatCount(engine.count)]);
    rows.push(['said early, in all', ...quantiles(total), formatCount(total.count)]);
  }
  return { head: ['Latency', 'p50', 'p90', 'p99', 'p99.9', 'max', 'of'], rows };
}

/** What was measured, and whether the objective was met; empty for a run in virtual time. */
export function latencySummary({ live, latency_ms }: Report): string[] {
  if (live === undefined) return [];
  const { alerts, slo, history_records, speed, stages } = live;
  const negative = Object.values(stages).reduce((sum, stage) => sum + stage.negative, latency_ms.negative ?? 0);
  const facts = [
    `${formatQuantity(alerts.measured, 'alert')} measured`,
    ...(alerts.incomplete === 0 ? [] : [`${formatCount(alerts.incomplete)} on their way when it ended`]),
    `${formatQuantity(history_records, 'record')} of history`,
    ...(speed === 1 ? [] : [`${speed} × real time`]),
    ...(negative === 0 ? [] : [`${formatQuantity(negative, 'negative time')}`]),
  ];
  const target = (name: 'p50' | 'p99', limitMs: number) =>
    `${name} ${formatLatency(latency_ms[name])} of ${formatDuration(limitMs)}`;
  return [
    `Latency: ${facts.join(' · ')}`,
    `${target('p50', slo.p50_ms)} · ${target('p99', slo.p99_ms)} · ${word(slo)}`,
  ];
}

function word({ met }: LiveFacts['slo']): string {
  if (met === null) return 'too little was measured to tell';
  return met ? 'objective met' : 'objective missed';
}

function quantiles({ p50, p90, p99, p999, max }: Quantiles): string[] {
  return [p50, p90, p99, p999, max].map(formatLatency);
}

/** Milliseconds with the decimals that matter: `0.14 ms`, `23.1 ms`, `2.7 s`. */
export function formatLatency(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  const size = Math.abs(ms);
  if (size >= 1000) return formatDuration(ms);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${formatNumber(ms, digits)} ms`;
}
