import { z } from 'zod';
import { type Report, reportSchema, ruleScoreSchema } from '../report/report-schema.ts';

const { episodes, alerts, loss, engine_vs_oracle } = ruleScoreSchema.shape;

/** What a committed baseline keeps of a report: what happened, without intervals, clocks or anything per day. */
export const goldenEntrySchema = reportSchema.pick({ run_id: true, digests: true, counts: true }).extend({
  rules: z.record(
    z.string(),
    z.object({
      episodes: episodes.omit({ recall_ci95: true }),
      alerts: alerts.omit({ precision_ci95: true, per_day: true, per_100k_transactions: true }),
      loss,
      engine_vs_oracle,
    }),
  ),
});

/** Every report is one too. */
export type GoldenEntry = z.infer<typeof goldenEntrySchema>;

/** The part of a report that goes into the baseline. */
export function goldenEntry(report: Report): GoldenEntry {
  return goldenEntrySchema.parse(report);
}
