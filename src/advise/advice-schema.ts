import { z } from 'zod';
import { CAUSES, ENGINE_OR_LATE } from '../model/ladder.ts';

/** The version of the contract; the value of `schema` in every advice. */
export const ADVICE_SCHEMA = 'trapline.advice/1';

const text = z.string();
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const durationMs = z.number().min(0);
const interval = z.tuple([share, share]).nullable();

const ruleAt = z.object({
  rule: text,
  detected: count,
  recall: share.nullable().describe('Null for a rule without episodes.'),
});

const wait = z
  .object({
    measured: count,
    p50: z.number().nullable(),
    p99: z.number().nullable(),
    max: z.number().nullable(),
    at_end: count.describe('Released by the end of the log and by nothing in it; they rank as infinite.'),
    unknown: count.describe('Without an ingest time.'),
  })
  .describe(
    'From the ingest of a record to that of the record by which the watermark let it go, in ms. Of the first alert that caught each episode; ' +
      'without episodes, of every admitted transaction. Null where fewer than ten lie beyond a quantile.',
  );

const point = z.object({
  allowed_disorder_ms: durationMs,
  rules: z.array(ruleAt),
  late: z.object({ transactions: count, share: share.nullable() }),
  wait_ms: wait,
});

const rule = z.object({
  rule: text,
  episodes: count,
  target: share,
  reachable: z.object({
    recall: share.describe('The highest recall under any allowed disorder.'),
    meets_target: z.boolean(),
    rest: z
      .partialRecord(z.enum([...CAUSES, ENGINE_OR_LATE, 'unattributed']), count)
      .describe('What the episodes are lost to that are missed even if nothing is late.'),
  }),
  needs_ms: durationMs.describe(
    'The least allowed disorder that reaches the target; where none does, 99 % of what can be reached.',
  ),
  detected: count.describe('With that one.'),
  recall: share,
  recall_ci95: interval.describe(
    'Wilson; null where a client has more than one episode of the rule, and for fewer than ten episodes.',
  ),
  falls_below_at_ms: durationMs
    .nullable()
    .describe('The least larger allowed disorder under which it is missed again; null if there is none.'),
});

const current = z.object({ rule: text, recall: share.nullable() });

/** What is said of allowed disorders. */
export const adviceSchema = z.object({
  schema: z.literal(ADVICE_SCHEMA),
  source: z.object({
    kind: z.enum(['run', 'capture']),
    name: text.describe("The scenario's name, or the file of the capture."),
    seed: text.nullable(),
    transactions: count.describe('Those judged by their lateness, each once: not those lost, malformed or future.'),
    future: count,
    malformed: count,
  }),
  labelled: z.boolean().describe('Whether there are episodes by which recall is known.'),
  current: z.object({ allowed_disorder_ms: durationMs, rules: z.array(current) }),
  advised: z.object({
    allowed_disorder_ms: durationMs.describe('The least that does all that can be done.'),
    rounded: text.describe('The same, rounded up to a duration that is easily read, if the rules stay where they are.'),
    rounded_ms: durationMs,
    meets_targets: z.boolean().describe('Whether every target is met.'),
    set: text.describe('As for --set.'),
    command: text
      .nullable()
      .describe('A command that tries it; null where that is not known, and where it is the current one.'),
  }),
  target_late: share.nullable(),
  rules: z.array(rule).describe('Those with episodes.'),
  curve: z
    .array(point)
    .describe('By rising allowed disorder; the current, the advised and the rounded one are among them.'),
  partitions: z.array(
    z.object({
      partition: count,
      transactions: count,
      longest_lateness_ms: durationMs,
      late_now: count,
      late_advised: count.describe('With the rounded one.'),
    }),
  ),
  resolution_ms: z
    .object({ lateness: durationMs, release: durationMs })
    .describe(
      '1: exact to the millisecond. Else lateness and release are rounded up by less than this, so that memory is bounded.',
    ),
});

/** What is said of allowed disorders. */
export type Advice = z.infer<typeof adviceSchema>;
/** One allowed disorder, and what it gives. */
export type AdvicePoint = z.infer<typeof point>;
/** One rule, and what it needs. */
export type AdvisedRule = z.infer<typeof rule>;

/** The published JSON Schema of advice, as text; other names are allowed beside. */
export function adviceJsonSchema(): string {
  const schema = z.toJSONSchema(adviceSchema, { io: 'input' });
  const titled = { title: 'Trapline advice', description: 'What trapline advise --json prints.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
