/** What a run of a figure can say in numbers. */
export const METRIC_NAMES = [
  'rows_per_s',
  'cpu_s_per_million_rows',
  'gc_s_per_million_rows',
  'allocated_bytes_per_row',
  'peak_mib',
  'speedup',
  'bytes_per_row',
  'late_p50_ms',
  'late_p99_ms',
  'late_max_ms',
] as const;

/** One of METRIC_NAMES. */
export type MetricName = (typeof METRIC_NAMES)[number];

/** The numbers of one run; a metric that was not measured is left out. */
export type Metrics = Readonly<Partial<Record<MetricName, number>>>;

/** How a metric is named and read. */
export interface MetricMeaning {
  /** With its unit, as in a sentence. */
  readonly title: string;
  readonly better: 'higher' | 'lower';
  /** Whether every run of the same program gives the same number, so that every difference is a change. */
  readonly isExact: boolean;
}

/** The meaning of each metric. */
export const METRICS: Readonly<Record<MetricName, MetricMeaning>> = {
  rows_per_s: { title: 'rows/s by the wall clock', better: 'higher', isExact: false },
  cpu_s_per_million_rows: { title: 'CPU s per million rows', better: 'lower', isExact: false },
  gc_s_per_million_rows: { title: 'GC s per million rows', better: 'lower', isExact: false },
  allocated_bytes_per_row: { title: 'allocated bytes per row', better: 'lower', isExact: false },
  peak_mib: { title: 'peak MiB', better: 'lower', isExact: false },
  speedup: { title: '× the speed of the world', better: 'higher', isExact: false },
  bytes_per_row: { title: 'bytes per row', better: 'lower', isExact: true },
  late_p50_ms: { title: 'ms late, p50', better: 'lower', isExact: false },
  late_p99_ms: { title: 'ms late, p99', better: 'lower', isExact: false },
  late_max_ms: { title: 'ms late, at most', better: 'lower', isExact: false },
};
