import { z } from 'zod';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Report, reportSchema, ruleScoreSchema } from '../report/report-schema.ts';
import { detectedEach } from './detected-each.ts';

const { episodes, alerts, loss, engine_vs_oracle } = ruleScoreSchema.shape;

/**
 * The part of a report that is committed as a baseline: results with their intervals, without clocks and daily figures. Files that were written
 * before there were intervals lack them, and which episodes were detected.
 */
export const goldenEntrySchema = reportSchema.pick({ run_id: true, digests: true, counts: true }).extend({
  rules: z.record(
    z.string(),
    z.object({
      episodes: episodes.extend({
        recall_ci95: episodes.shape.recall_ci95.optional(),
        detected_each: z.string().optional().describe('Which episodes were detected; `detectedEach` says how.'),
      }),
      alerts: alerts
        .omit({ occurrences: true, per_day: true, per_100k_transactions: true })
        .extend({ precision_ci95: alerts.shape.precision_ci95.optional() }),
      loss,
      engine_vs_oracle,
    }),
  ),
});

/** An entry of the baseline. Every report is one too. */
export type GoldenEntry = z.infer<typeof goldenEntrySchema>;
/** One rule of an entry. */
export type GoldenRule = GoldenEntry['rules'][string];

/** The part of a report that the baseline holds, and which episodes each rule detected, where that is given. */
export function goldenEntry(report: Report, outcomes: readonly EpisodeOutcome[] = []): GoldenEntry {
  const entry = goldenEntrySchema.parse(report);
  const rules = Object.entries(entry.rules).map(([name, rule]) => {
    const detected_each = detectedEach(outcomes, name);
    return [name, detected_each === undefined ? rule : { ...rule, episodes: { ...rule.episodes, detected_each } }];
  });
  return { ...entry, rules: Object.fromEntries(rules) as GoldenEntry['rules'] };
}
