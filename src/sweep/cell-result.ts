import { z } from 'zod';
import { labelScoreSchema } from '../report/label-schema.ts';
import { type Report, reportSchema, ruleScoreSchema } from '../report/report-schema.ts';

const times = ruleScoreSchema.shape.time_to_detect_ms.pick({ p50: true, p90: true, p99: true });

const rule = ruleScoreSchema.pick({ episodes: true, f1: true, engine_vs_oracle: true, loss: true }).extend({
  alerts: ruleScoreSchema.shape.alerts.omit({ per_day: true, per_100k_transactions: true }),
  time_to_detect_ms: times,
  time_to_detect_event_ms: times,
});

const labels = z.object({ rules: z.record(z.string(), labelScoreSchema.omit({ intervals: true, f1_ci95: true })) });

const { run_id, seed, digests, counts } = reportSchema.shape;

/**
 * What is kept of one run: a line of `cells.jsonl`. Its figures have the names that they have in report.json. What is parsed has its keys
 * in the order of the schema, so that a line that was read again is written as it was.
 */
export const cellResultSchema = z.object({
  point: z.int().min(0),
  seed,
  run_id,
  digests,
  counts,
  rules: z.record(z.string(), rule),
  labels: labels.optional(),
});

/** A parsed line. */
export type CellResult = z.infer<typeof cellResultSchema>;
/** What is kept of one rule against labels. */
export type CellLabels = z.infer<typeof labels>['rules'][string];
/** What is kept of one rule. */
export type CellRule = CellResult['rules'][string];

/** What is kept of a run at a point of the grid. */
export function cellResult(point: number, report: Report): CellResult {
  return cellResultSchema.parse({ point, ...report });
}
