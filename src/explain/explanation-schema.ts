import { z } from 'zod';
import { EPISODE_LABELS } from '../model/episode.ts';
import { CAUSES, ENGINE_OR_LATE, RUNGS } from '../model/ladder.ts';
import { VERDICTS } from '../model/verdict.ts';
import { PARTS } from '../oracle/examine.ts';
import { ALL_ALERT_CLASSES } from '../report/outcomes.ts';
import { episodeStorySchema } from '../report/story-schema.ts';

/** The version of the contract; the value of `schema` in every explanation. */
export const EXPLANATION_SCHEMA = 'trapline.explanation/1';

const text = z.string();
const count = z.int().min(0);
const timeMs = z.number();
const knownTimeMs = timeMs.nullable();
const cause = z.enum([...CAUSES, ENGINE_OR_LATE]);

const copy = z.object({
  partition: count,
  offset: count,
  ingest_time_ms: knownTimeMs,
  verdict: z.enum(VERDICTS),
  watermark_ms: knownTimeMs.describe("The partition's watermark before the record was judged."),
});

const life = z.object({
  transaction_id: text,
  client_id: text,
  true_time_ms: timeMs.describe('When it happened.'),
  event_time_ms: timeMs.describe("What the device's clock stamped."),
  amount_cents: z.number(),
  currency: text.nullable(),
  category: text.nullable(),
  region: text.nullable(),
  location: text.nullable(),
  device: text.nullable(),
  fate: z.enum(['admitted', 'late', 'future', 'undelivered']),
  watermark_passed: z
    .object({ when: z.enum(['before_it_happened', 'at', 'never']), ingest_time_ms: knownTimeMs })
    .describe(
      'The last moment at which a record of it would not have been late: when the watermark passed its event time.',
    ),
  copies: z.array(copy).describe('Its records in the log, in their order.'),
});

const part = z.object({
  part: z.enum(PARTS),
  held: z.boolean(),
  wanted: z.number().nullable().describe('The bound: cents, a time in ms, or a number, by the kind of part.'),
  found: z.number().nullable(),
  value: text
    .nullable()
    .describe('The distinct value, the currency of the amount that was found, or the filter as a rule set writes it.'),
  currency: text.nullable().describe('Of the bound, where that is an amount.'),
  transaction_id: text.nullable(),
});

/** A rule's condition at one transaction. */
export const examinationSchema = z.object({
  rung: z.enum(['rule', 'window', 'stamped', 'delivered', 'admitted']).describe('What the rule was shown.'),
  transaction_id: text.describe('The transaction at which the condition was judged.'),
  time_ms: timeMs.describe('Its time on that rung.'),
  window_start_ms: timeMs,
  window_end_ms: timeMs,
  window_transactions: z
    .object({ count, latest: z.array(text) })
    .describe(
      'What the window held: how many, and the ids of the latest, the last of which is the transaction itself.',
    ),
  held: z.boolean().describe('Whether the condition held: the answer of the oracle to the rule itself.'),
  parts: z.array(part).describe('The condition holds if and only if all of them do.'),
});

const change = z.object({
  set: text.describe('The one setting with which the oracle says otherwise, as for --set.'),
  text,
});

const rule = z.object({
  rule: text,
  detected: z.boolean(),
  cause: cause.nullable(),
  rungs: z.array(z.enum(RUNGS)),
  alert_ids: z.array(text),
  why: text,
  examined: z
    .array(examinationSchema)
    .describe('Where it was last detected, if anywhere, then where it no longer was.'),
  changes: z.array(change).describe('Of a miss: single changes that would have had it detected, each of them tried.'),
  faults: z
    .object({
      fault: text,
      recovered_by: z.array(text),
      names: z
        .record(text, text)
        .optional()
        .describe('By name, what a fault is in words; left out are those whose names are words.'),
    })
    .nullable()
    .describe(
      'Of a miss that was ascribed: the fault without which it would have been detected, as in attribution.jsonl.',
    ),
  story: episodeStorySchema.nullable().describe('Of a miss, as in report.json.'),
});

const detection = z.object({
  kind: z.enum(['open', 'extend']),
  transaction_id: text.nullable(),
  event_time_ms: knownTimeMs,
  window_start_ms: knownTimeMs,
  window_end_ms: knownTimeMs,
  evidence: z.array(text),
  evidence_total: z
    .int()
    .min(1)
    .optional()
    .describe('How many transactions it counts, where it does not name them all.'),
  given_at_ms: knownTimeMs.describe('Ingest time of the record that released it; null if only the end of the log did.'),
  event_clock_ms: knownTimeMs.describe("The partition's event clock at that moment."),
  at_end: z.boolean().nullable().describe('Null where it is not known.'),
});

const alertPlace = z.object({ alert_id: text, rule: text, class: z.enum(ALL_ALERT_CLASSES) });

const head = {
  schema: z.literal(EXPLANATION_SCHEMA),
  scenario: text,
  seed: text,
};

const episodeExplanation = z.object({
  ...head,
  kind: z.literal('episode'),
  episode_id: text,
  label: z.enum(EPISODE_LABELS),
  pattern: text,
  client_id: text,
  completing_transaction_id: text,
  amount_exposed_cents: count,
  transactions: z.array(life).describe('In true-time order.'),
  rules: z.array(rule).describe('The rules that detect its pattern, or that of which it is a decoy.'),
});

const alertExplanation = z.object({
  ...head,
  kind: z.literal('alert'),
  ...alertPlace.shape,
  client_id: text,
  episode_id: text.nullable(),
  why: text,
  detections: z.array(detection).describe('In the order of alerts.jsonl; the first opened the alert.'),
  transactions: z.array(life).describe('What it names, in true-time order.'),
  examined: z
    .array(examinationSchema)
    .describe('At its first detection: as it was admitted; and in true time, if that decided the class.'),
  changes: z
    .array(change)
    .describe('Single changes of the rule with which the alert would not have been given, each of them tried.'),
});

const transactionExplanation = z.object({
  ...head,
  kind: z.literal('transaction'),
  transaction: life,
  why: text,
  episodes: z.array(
    z.object({ episode_id: text, label: z.enum(EPISODE_LABELS), pattern: text, number: count, of: count }),
  ),
  alerts: z.array(alertPlace.extend({ part: z.enum(['trigger', 'evidence']) })),
});

const uncaught = z.object({
  episode_id: text,
  client_id: text,
  amount_exposed_cents: count,
  currency: text.nullable(),
  first_event_time_ms: timeMs,
  last_event_time_ms: timeMs,
  transactions: count,
  fates: z
    .object({ admitted: count, late: count, future: count, undelivered: count })
    .describe('What became of its transactions.'),
  causes: z.record(text, cause.nullable()).describe('Why each rule missed it.'),
});

const labelledMisses = z.object({
  episodes: count.describe('By the labels of the traffic.'),
  caught: count.describe('By any rule.'),
  left_out: z
    .object({ malformed: count, excluded: count })
    .describe('Rows of fraud that are no transaction, and so in no episode.'),
  uncaught: z.array(uncaught).describe('Those that no rule caught, the largest amount first.'),
});

const missesExplanation = z.object({
  ...head,
  kind: z.literal('misses'),
  labelled: labelledMisses
    .optional()
    .describe('Left out where the traffic has no labels, and where a rule or a cause is asked for.'),
  groups: z.array(
    z.object({
      rule: text.nullable().describe('Null for patterns that no rule detects.'),
      cause: cause.nullable().describe('Null if it cannot be known.'),
      label: z
        .enum(['fraud', 'labelled'])
        .describe("Whether the episodes were injected, or are what the traffic's own labels call fraud."),
      count,
      summary: text,
      figure: z
        .object({ name: text, min_ms: timeMs, median_ms: timeMs, max_ms: timeMs, measured: count })
        .nullable()
        .describe('What the cause is measured by.'),
      misses: z.array(
        z.object({
          episode_id: text,
          client_id: text,
          pattern: text,
          amount_exposed_cents: count,
          currency: text.nullable(),
          figure_ms: knownTimeMs,
          why: text,
        }),
      ),
    }),
  ),
});

/** The contract of `trapline explain --json`. */
export const explanationSchema = z.discriminatedUnion('kind', [
  episodeExplanation,
  alertExplanation,
  transactionExplanation,
  missesExplanation,
]);

/** What is said of one thing of a run, or of its misses. */
export type Explanation = z.infer<typeof explanationSchema>;
/** What is said of an episode. */
export type EpisodeExplanation = z.infer<typeof episodeExplanation>;
/** What is said of an alert. */
export type AlertExplanation = z.infer<typeof alertExplanation>;
/** What is said of a transaction. */
export type TransactionExplanation = z.infer<typeof transactionExplanation>;
/** What is said of missed episodes. */
export type MissesExplanation = z.infer<typeof missesExplanation>;
/** What became of an episode under one rule. */
export type ExplainedRule = z.infer<typeof rule>;
/** A transaction with its records. */
export type ExplainedLife = z.infer<typeof life>;
/** A rule's condition at one transaction. */
export type ExplainedCondition = z.infer<typeof examinationSchema>;
/** A setting that would have changed the outcome. */
export type ExplainedChange = z.infer<typeof change>;
/** The names that every explanation has. */
export type ExplanationHead = Pick<Explanation, 'schema' | 'scenario' | 'seed'>;

/** The published JSON Schema of explanations, as text; other names are allowed beside. */
export function explanationJsonSchema(): string {
  const schema = z.toJSONSchema(explanationSchema, { io: 'input' });
  const titled = { title: 'Trapline explanation', description: 'What trapline explain --json prints.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
