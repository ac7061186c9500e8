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
  /** With its unit. */
  readonly title: string;
  readonly better: 'higher' | 'lower';
  /**
   * What it depends on beside the program. `wall`: on what else the machine has to do. `exact`: on nothing, so that every difference is
   * a change.
   */
  readonly kind: 'wall' | 'own' | 'exact';
}

/** The meaning of each metric. */
export const METRICS: Readonly<Record<MetricName, MetricMeaning>> = {
  rows_per_s: { title: 'rows/s', better: 'higher', kind: 'wall' },
  cpu_s_per_million_rows: { title: 'CPU s/M rows', better: 'lower', kind: 'own' },
  gc_s_per_million_rows: { title: 'GC s/M rows', better: 'lower', kind: 'wall' },
  allocated_bytes_per_row: { title: 'heap B/row', better: 'lower', kind: 'own' },
  peak_mib: { title: 'peak MiB', better: 'lower', kind: 'own' },
  speedup: { title: '× world time', better: 'higher', kind: 'wall' },
  bytes_per_row: { title: 'bytes/row', better: 'lower', kind: 'exact' },
  late_p50_ms: { title: 'ms late, p50', better: 'lower', kind: 'wall' },
  late_p99_ms: { title: 'ms late, p99', better: 'lower', kind: 'wall' },
  late_max_ms: { title: 'ms late, at most', better: 'lower', kind: 'wall' },
};
