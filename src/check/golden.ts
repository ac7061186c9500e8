import { z } from 'zod';
import { type Report, reportSchema, ruleScoreSchema } from '../report/report-schema.ts';

const { episodes, alerts, loss, engine_vs_oracle } = ruleScoreSchema.shape;

/** The part of a report that is committed as a baseline: results, without intervals, clocks and daily figures. */
export const goldenEntrySchema = reportSchema.pick({ run_id: true, digests: true, counts: true }).extend({
  rules: z.record(
    z.string(),
    z.object({
      episodes: episodes.omit({ recall_ci95: true }),
      alerts: alerts.omit({ occurrences: true, precision_ci95: true, per_day: true, per_100k_transactions: true }),
      loss,
      engine_vs_oracle,
    }),
  ),
});

/** An entry of the baseline. Every report is one too. */
export type GoldenEntry = z.infer<typeof goldenEntrySchema>;

/** The part of a report that the baseline holds. */
export function goldenEntry(report: Report): GoldenEntry {
  return goldenEntrySchema.parse(report);
}
