import { z } from 'zod';

const count = z.int().min(0);
const measuredCount = count.nullable();
const figure = z.number().nullable();
const text = z.string();

/** The same figure under the rules of the run and under those that are tried. */
function sides<S extends z.ZodType>(of: S): z.ZodObject<{ current: S; candidate: S }> {
  return z.object({ current: of, candidate: of });
}

const changes = z.object({
  same: count.describe('Opened by the same transaction for the same rule and client.'),
  moved: count.describe('Of the same rule and client, overlapping, but opened by another transaction.'),
  lost: count.describe('Only under the current rules.'),
  gained: count.describe('Only under the candidate.'),
});

const pairs = z.object({
  both: count,
  only_current: count,
  only_candidate: count,
  neither: count,
  difference: figure.describe("The candidate's recall − the current one."),
  difference_ci95: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe('Adjusted Wald for paired proportions (Bonett and Price, 2012).'),
  p_exact: figure.describe('Of the exact conditional McNemar test, two-sided; null where no episode differs.'),
  p_mid: figure.describe('The same, mid-p.'),
});

const difference = z.object({ missing: count, extra: count, altered: count });

const figures = {
  changes: changes.describe('How the alerts of both go together.'),
  alerts: sides(count),
  alerts_per_day: sides(figure),
  false_alerts: sides(measuredCount).describe('About no fraud: decoy, artefact, coincidental and spurious ones.'),
  episodes: pairs
    .nullable()
    .describe('Injected episodes by what detects them; null where there are none, or no truth.'),
};

const ruleFigures = z.object({
  change: z.enum(['unchanged', 'changed', 'added', 'removed']).describe('What the candidate does to the rule.'),
  ...figures,
  engine_vs_oracle: difference
    .nullable()
    .describe("Of the candidate's engine; null where it has no such rule, or nothing was scored."),
});

/** What rules that are tried on the stream of a run would change. */
export const candidateSchema = z.object({
  rule_sets: sides(text).describe('Their names.'),
  run_id: text.describe('Of the results in the folder `candidate`.'),
  ...figures,
  rules: z
    .record(text, ruleFigures)
    .describe('By rule: those of the current rule set, then those that only the candidate has.'),
});

/** What rules that were tried would change. */
export type CandidateFigures = z.infer<typeof candidateSchema>;
/** The same of one rule. */
export type CandidateRule = z.infer<typeof ruleFigures>;
