import { CAUSES } from '../model/ladder.ts';
import { type ParquetColumn } from '../parquet/parquet-file.ts';
import { ALERT_CLASSES } from '../report/outcomes.ts';
import { ratio } from '../score/intervals.ts';
import { type Axis } from './axis.ts';
import { type CellLabels, type CellResult, type CellRule } from './cell-result.ts';
import { durationMs } from './expand-range.ts';
import { type Question } from './question.ts';

/** One run and one rule of it: a row of `sweep.csv` and `sweep.parquet`. */
interface Row {
  readonly cell: CellResult;
  /** By axis. */
  readonly at: readonly string[];
  readonly name: string;
  readonly rule: CellRule;
  /** Against the labels of the traffic; undefined where it has none. */
  readonly labels: CellLabels | undefined;
}

/**
 * The runs of a sweep as a table: a row for each run and rule, in the order of the grid. First each axis, as a number where all of its
 * values are; durations have a column in ms beside it. Then what was counted, as in report.json; null is what was not measured.
 */
export function cellTable({ axes, points }: Question, cells: readonly CellResult[]): ParquetColumn[] {
  const rows = cells.flatMap((cell) =>
    Object.entries(cell.rules).map(([name, rule]): Row => ({
      cell,
      at: points[cell.point]!.labels,
      name,
      rule,
      labels: cell.labels?.rules[name],
    })),
  );
  const text = (name: string, of: (row: Row) => string | null): ParquetColumn => {
    return { name, kind: 'text', values: rows.map(of) };
  };
  const integer = (name: string, of: (row: Row) => number | null): ParquetColumn => {
    return { name, kind: 'integer', values: rows.map(of) };
  };
  const number = (name: string, of: (row: Row) => number | null): ParquetColumn => {
    return { name, kind: 'number', values: rows.map(of) };
  };
  return [
    ...axes.flatMap((axis, i) =>
      axisColumns(
        axis,
        rows.map(({ at }) => at[i]!),
      ),
    ),
    text('seed', ({ cell }) => cell.seed),
    text('run_id', ({ cell }) => cell.run_id),
    integer('transactions', ({ cell }) => cell.counts.transactions),
    ...COUNTS.map((name) => integer(name, ({ cell }) => cell.counts[name])),
    number('late_share', ({ cell: { counts } }) => ratio(counts.late ?? 0, counts.delivered ?? 0)),
    text('rule', ({ name }) => name),
    integer('episodes', ({ rule }) => rule.episodes.total),
    integer('episodes_detected', ({ rule }) => rule.episodes.detected),
    number('recall', ({ rule }) => rule.episodes.recall),
    integer('rule_alerts', ({ rule }) => rule.alerts.total),
    ...ALERT_CLASSES.map((name) => integer(`alerts_${name}`, ({ rule }) => rule.alerts[name] ?? null)),
    number('precision', ({ rule }) => rule.alerts.precision),
    number('f1', ({ rule }) => rule.f1),
    ...CAUSES.map((cause) => integer(`lost_${cause}`, ({ rule }) => rule.loss[cause])),
    ...QUANTILES.map((name) => number(`time_to_detect_${name}_ms`, ({ rule }) => rule.time_to_detect_ms[name])),
    ...QUANTILES.map((name) =>
      number(`time_to_detect_event_${name}_ms`, ({ rule }) => rule.time_to_detect_event_ms[name]),
    ),
    ...(rows.some(({ labels }) => labels !== undefined) ? labelColumns(rows) : []),
    text('transactions_digest', ({ cell }) => cell.digests.transactions),
    text('deliveries_digest', ({ cell }) => cell.digests.deliveries),
    text('alerts_digest', ({ cell }) => cell.digests.alerts),
    text('aggregates_digest', ({ cell }) => cell.digests.aggregates),
  ];
}

const LABEL_ALERTS = ['matched', 'duplicate', 'false', 'false_occurrences', 'injected', 'unlabelled'] as const;

/** Against the labels of the traffic; only where a run has any, so that other tables stay as they are. */
function labelColumns(rows: readonly Row[]): ParquetColumn[] {
  const integer = (name: string, of: (row: Row) => number | undefined): ParquetColumn => {
    return { name, kind: 'integer', values: rows.map((row) => of(row) ?? null) };
  };
  const number = (name: string, of: (labels: CellLabels) => number | null): ParquetColumn => {
    return { name, kind: 'number', values: rows.map(({ labels }) => (labels === undefined ? null : of(labels))) };
  };
  return [
    integer('alerts_labelled', ({ rule }) => rule.alerts.labelled),
    integer('label_episodes', ({ labels }) => labels?.episodes.total),
    integer('label_episodes_detected', ({ labels }) => labels?.episodes.detected),
    number('label_recall', ({ episodes }) => episodes.recall),
    ...LABEL_ALERTS.map((kind) => integer(`label_alerts_${kind}`, ({ labels }) => labels?.alerts[kind])),
    number('label_precision', ({ alerts }) => alerts.precision),
    number('label_f1', ({ f1 }) => f1),
    ...CAUSES.map((cause) => integer(`label_lost_${cause}`, ({ labels }) => labels && (labels.loss[cause] ?? 0))),
  ];
}

const COUNTS = ['delivered', 'admitted', 'late', 'future', 'duplicates', 'malformed', 'detections', 'alerts'] as const;
const QUANTILES = ['p50', 'p90', 'p99'] as const;

function axisColumns({ name, values }: Axis, labels: readonly string[]): ParquetColumn[] {
  const all = values.map(({ label }) => label);
  if (all.every((label) => asNumber(label) !== null)) {
    return [{ name, kind: 'number', values: labels.map(asNumber) }];
  }
  const text: ParquetColumn = { name, kind: 'text', values: labels };
  if (all.some((label) => durationMs(label) === null)) return [text];
  return [text, { name: `${name}_ms`, kind: 'integer', values: labels.map(durationMs) }];
}

function asNumber(label: string): number | null {
  return /^[-+]?\d+(?:\.\d+)?$/.test(label) ? Number(label) : null;
}
