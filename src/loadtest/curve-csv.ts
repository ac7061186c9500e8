import { type BenchResult } from './result-schema.ts';

const COLUMNS = [
  'rate_per_s',
  'offered_per_s',
  'processed_per_s',
  'p50_ms',
  'p90_ms',
  'p99_ms',
  'p999_ms',
  'max_ms',
  'alerts',
  'backlog_growth_per_s',
  'sender_late_p99_ms',
  'sustained',
  'step',
] as const;

/** The latency-against-rate curve as CSV with a header: a line for each step, by rate and then by number; empty where not measured. */
export function curveCsv({ steps }: BenchResult): string {
  const sorted = steps.toSorted((a, b) => a.rate_per_s - b.rate_per_s || a.number - b.number);
  const rows = sorted.map((step) => [
    step.rate_per_s,
    step.offered_per_s,
    step.processed_per_s,
    step.latency_ms.p50,
    step.latency_ms.p90,
    step.latency_ms.p99,
    step.latency_ms.p999,
    step.latency_ms.max,
    step.alerts.measured,
    step.backlog.growth_per_s,
    step.sender_late_ms.p99,
    step.sustained,
    step.number,
  ]);
  return [COLUMNS, ...rows].map((cells) => `${cells.map((cell) => cell ?? '').join(',')}\n`).join('');
}
