import { z } from 'zod';
import { examinationSchema, explanationSchema } from '../explain/explanation-schema.ts';
import { CAUSES, ENGINE_OR_LATE } from '../model/ladder.ts';
import { labelScoreSchema } from '../report/label-schema.ts';
import { ALL_ALERT_CLASSES } from '../report/outcomes.ts';
import { reportSchema, ruleScoreSchema } from '../report/report-schema.ts';

/** The version of the contract; the value of `schema` in every comparison. */
export const COMPARISON_SCHEMA = 'trapline.comparison/1';

const text = z.string();
const count = z.int().min(0);
const measuredCount = count.nullable();
const figure = z.number().nullable();
const cause = z.enum([...CAUSES, ENGINE_OR_LATE]);
const alertClass = z.enum(ALL_ALERT_CLASSES);

/** Two of the same, of the first run and of the second; null where that run has none. */
function sides<S extends z.ZodType>(of: S): z.ZodObject<{ a: z.ZodNullable<S>; b: z.ZodNullable<S> }> {
  return z.object({ a: of.nullable(), b: of.nullable() });
}

const run = z.object({
  folder: text.describe('As it was given.'),
  run_id: text,
  scenario: text,
  seed: text,
  kind: z.enum(['run', 'replay']),
  bus: text,
  engine: text.describe("builtin, or another engine's own name."),
  version: text.nullable().describe("Trapline's."),
  digests: reportSchema.shape.digests,
});

const pairing = z.object({
  kind: z
    .enum(['same_log', 'same_transactions', 'same_episodes', 'none'])
    .describe(
      'What is the same: every delivered record; the transactions, delivered otherwise; the injected episodes, stamped otherwise; or nothing, so that nothing is paired.',
    ),
  text,
});

const setting = z.object({
  path: text.describe(
    'As in a scenario file; a rule goes by its name, as for --set. Values have the units of a scenario file.',
  ),
  a: z.unknown().optional().describe('Left out where the run has no such setting.'),
  b: z.unknown().optional(),
});

const pairedEpisodes = z.object({
  both: count,
  only_a: count,
  only_b: count,
  neither: count,
  difference: figure.describe('Recall of B − recall of A.'),
  difference_ci95: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe('Adjusted Wald for paired proportions (Bonett and Price, 2012).'),
  p_exact: figure.describe('Of the exact conditional McNemar test, two-sided; null where no episode differs.'),
  p_mid: figure.describe('The same, mid-p.'),
});

const classCounts = z.partialRecord(alertClass, count);

const joinedAlerts = z.object({
  same: count.describe('Opened by the same transaction for the same rule and client.'),
  moved: count.describe('Of the same rule and client, overlapping, but opened by another transaction.'),
  lost: count.describe('Only in A.'),
  gained: count.describe('Only in B.'),
  reclassified: measuredCount.describe('Of the same and the moved ones: those whose class is another one.'),
  lost_by_class: classCounts,
  gained_by_class: classCounts,
});

const ruleSide = z.object({
  episodes: ruleScoreSchema.shape.episodes,
  alerts: ruleScoreSchema.shape.alerts,
  f1: figure,
  time_to_detect_ms: ruleScoreSchema.shape.time_to_detect_ms,
  loss: ruleScoreSchema.shape.loss,
});

const labels = z.object({
  figures: sides(labelScoreSchema).describe('Null for a run without the rule or without labels.'),
  episodes: pairedEpisodes.nullable().describe('Null where the runs are not paired, or not both have labels.'),
});

const rule = z.object({
  figures: sides(ruleSide).describe('Null for a run without the rule.'),
  episodes: pairedEpisodes.nullable().describe('Null where the runs are not paired, or not both scored by this rule.'),
  alerts: joinedAlerts.nullable().describe('Null where the runs are not paired.'),
  labels: labels.optional().describe("Against the traffic's own labels; left out where neither run has any."),
});

const episodeSide = z.object({
  detected: z.boolean(),
  cause: cause.nullable().describe('Of a miss.'),
  time_to_detect_ms: figure,
  alert_ids: z.array(text),
});

const episodeChange = z.object({
  change: z.enum(['lost', 'gained', 'cause']).describe('Detected by A only, by B only, or missed by both otherwise.'),
  episode_id: text,
  label: z.enum(['fraud', 'labelled']).describe("Injected, or fraud by the traffic's own labels."),
  rule: text,
  pattern: text,
  client_id: text.nullable(),
  completing_event_time_ms: figure.describe('In A; null where no episodes.jsonl says it.'),
  amount_exposed_cents: figure,
  a: episodeSide,
  b: episodeSide,
});

const alertSide = z.object({
  alert_id: text,
  transaction_id: text.nullable(),
  event_time_ms: figure,
  window_start_ms: figure,
  saw: text.nullable().describe('What made the condition true, in words; null where the engine does not say it.'),
  class: alertClass.nullable().describe('Null where it was not scored.'),
  episode_id: text.nullable(),
});

const alertChange = z.object({
  change: z.enum(['lost', 'gained', 'moved']),
  rule: text,
  client_id: text,
  moved_by_ms: figure.describe('Opened so much later in B; null unless it moved.'),
  a: alertSide.nullable(),
  b: alertSide.nullable(),
});

const day = z.object({
  day: text.describe('Of event time, in UTC: YYYY-MM-DD.'),
  rule: text,
  same: count,
  moved: count,
  lost: count,
  gained: count,
});

const told = z.object({
  explanation: explanationSchema.nullable().describe('What trapline explain says of it; null where the run lacks it.'),
  examined: z.array(examinationSchema).describe("The run's rule there, part by part."),
  text,
});

const firstDifference = z.object({
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('episode'), episode: episodeChange }),
    z.object({ kind: z.literal('alert'), alert: alertChange }),
  ]),
  event_time_ms: figure,
  text,
  told: sides(told).nullable().describe('Null where it was not asked for, or where a run has no world to draw again.'),
  untold: text.nullable().describe('Why it could not be told in full.'),
});

/** The contract of `trapline compare --json`, and of the `compare.json` of a replay with a candidate. */
export const comparisonSchema = z.object({
  schema: z.literal(COMPARISON_SCHEMA),
  a: run,
  b: run,
  pairing,
  different: z.boolean().describe('Whether any episode, alert or figure differs.'),
  settings: z.array(setting).describe('Those that differ.'),
  counts: z.object({ a: reportSchema.shape.counts, b: reportSchema.shape.counts }),
  latency_ms: z.object({ a: reportSchema.shape.latency_ms, b: reportSchema.shape.latency_ms }),
  rules: z.record(text, rule),
  episodes: z.array(episodeChange).describe('Every one that differs, by event time of completion.'),
  alerts: z.array(alertChange).describe('The first ones of each rule and change, by event time.'),
  days: z.array(day).describe('Days and rules with an alert; empty where the runs are not paired.'),
  first_difference: firstDifference.nullable(),
});

/** What two runs have in common, and in what they differ. */
export type Comparison = z.infer<typeof comparisonSchema>;
/** One of the two runs. */
export type ComparedSide = z.infer<typeof run>;
/** What is the same in both. */
export type Pairing = z.infer<typeof pairing>;
/** A setting that is not the same. */
export type SettingDifference = z.infer<typeof setting>;
/** A rule's figures in both, and how its episodes and alerts go together. */
export type ComparedRule = z.infer<typeof rule>;
/** A rule's figures against labels in both. */
export type ComparedLabels = z.infer<typeof labels>;
/** A rule's figures in one run. */
export type RuleFigures = z.infer<typeof ruleSide>;
/** An episode with another outcome. */
export type EpisodeChange = z.infer<typeof episodeChange>;
/** An alert that is not in both as it is. */
export type AlertChange = z.infer<typeof alertChange>;
/** An alert in one run. */
export type AlertSide = z.infer<typeof alertSide>;
/** How a rule's alerts go together. */
export type JoinedAlerts = z.infer<typeof joinedAlerts>;
/** A rule's alerts on one day. */
export type ComparedDay = z.infer<typeof day>;
/** The first thing in which the runs differ. */
export type FirstDifference = z.infer<typeof firstDifference>;
/** What one run says of it. */
export type ToldDifference = z.infer<typeof told>;

/** The published JSON Schema of comparisons, as text; other names are allowed beside. */
export function comparisonJsonSchema(): string {
  const schema = z.toJSONSchema(comparisonSchema, { io: 'input' });
  const titled = { title: 'Trapline comparison', description: 'What trapline compare --json prints.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
