import { z } from 'zod';
import { FOREST_FEATURES } from '../model/forest.ts';
import { MODEL_FIELDS, MODEL_NUMBERS } from '../model/scoring-model.ts';
import { CAUSES, ENGINE_OR_LATE, RUNGS } from '../model/ladder.ts';

const count = z.int().min(0);
const figure = z.number().nullable();
const text = z.string();

/** One transaction of an episode, with everything that the run knows about it. */
export const storyTransaction = z.object({
  transaction_id: text,
  true_time_ms: z.number(),
  event_time_ms: z.number(),
  ingest_time_ms: figure,
  watermark_ms: figure.describe("The partition's watermark when the record was judged."),
  amount_cents: z.number(),
  currency: text.nullable(),
  category: text.nullable(),
  region: text.nullable(),
  verdict: z.enum(['admitted', 'late', 'future', 'undelivered']),
  taken: z
    .literal(false)
    .exactOptional()
    .describe("The rule's filter does not take it: to the rule it does not exist. Left out where it does."),
});

/** A transaction of the same client that does not belong to the episode. */
export const besideTransaction = storyTransaction.extend({
  part: z.enum(['own', 'other_episode']).describe("The client's own, or another episode's or decoy's."),
});

const modelInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), name: z.enum(MODEL_NUMBERS) }),
  z.object({ kind: z.literal('is'), field: z.enum(MODEL_FIELDS), value: text }),
]);

const requirement = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('distinct'),
    field: z.string(),
    at_least: count,
  }),
  z.object({
    kind: z.literal('pair'),
    order: z.enum(['adjacent', 'ordered', 'unordered']),
    below_cents: z.number(),
    above_cents: z.number(),
    currency: text,
  }),
  z.object({ kind: z.literal('count'), at_least: count }),
  z.object({ kind: z.literal('sum'), above_cents: z.number(), currency: text }),
  z.object({ kind: z.literal('speed'), max_m_per_h: count, min_m: count }),
  z.object({
    kind: z.literal('anomaly'),
    score: z.enum(['robust', 'z', 'trees', 'model']),
    above_score_milli: count,
    min_cents: count,
    currency: text,
    last: count,
    warm_up: count,
    by: z.array(z.enum(['category', 'hour_of_week'])),
    forest: z
      .object({ seed: text, trees: count, depth: count, features: z.array(z.enum(FOREST_FEATURES)) })
      .optional()
      .describe('Of a score of trees.'),
    model: z
      .object({ name: text, inputs: z.array(modelInput), output: text.nullable(), deterministic: z.boolean() })
      .optional()
      .describe('Of a score of a model.'),
  }),
]);

/** The story of one episode under one rule. */
export const episodeStorySchema = z.object({
  episode_id: text,
  pattern: text,
  client_id: text,
  rule: text,
  condition: text.describe('What the rule asks for, in words.'),
  requires: requirement.describe('The same without the window, for programs.'),
  window: z.object({ kind: z.enum(['trailing', 'tumbling', 'hopping']), size_ms: z.number(), slide_ms: figure }),
  cause: z.enum([...CAUSES, ENGINE_OR_LATE]),
  last_rung: z.enum(RUNGS),
  amount_exposed_cents: count,
  completing_transaction_id: text,
  transactions: z.array(storyTransaction).describe("The episode's own, in true-time order."),
  beside: z
    .array(besideTransaction)
    .describe(
      'What else the client did from the first of them to the completing one: the last few, in true-time order.',
    ),
});
