import { z } from 'zod';
import { alertRowSchema } from '../alert-row.ts';
import { FEATURES } from '../foreign-engine.ts';

/** The version of the protocol, as both ends name it. */
export const PROTOCOL = 'trapline.engine/1';

const count = z.int().min(0);

const window = z.object({
  kind: z.enum(['trailing', 'tumbling', 'hopping']),
  size_ms: z.number(),
  slide_ms: z.number().nullable().describe('Of a hopping window.'),
});

const common = { name: z.string(), window };

const rule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('distinct'),
    ...common,
    field: z.string().describe("The field's key in the transaction."),
    at_least: count,
  }),
  z.object({
    kind: z.literal('pair'),
    ...common,
    order: z.enum(['adjacent', 'ordered', 'unordered']),
    below_cents: count,
    above_cents: count,
    currency: z.string(),
  }),
  z.object({ kind: z.literal('count'), ...common, at_least: count }),
  z.object({ kind: z.literal('sum'), ...common, above_cents: count, currency: z.string() }),
  z.object({
    kind: z.literal('speed'),
    ...common,
    max_m_per_h: count.describe('Metres an hour. More than this, from the located transaction before, is too fast.'),
    min_m: count.describe('Metres. What is no further away is at the same place.'),
  }),
  z.object({
    kind: z.literal('anomaly'),
    ...common,
    score: z
      .enum(['robust', 'z', 'trees'])
      .describe('By median and MAD of the levels, by mean and standard deviation, or by half-space trees.'),
    above_score_milli: count.describe('Thousandths. More than this is too far above what is usual.'),
    min_cents: count.describe('An amount below this is never too much.'),
    currency: z.string(),
    last: count.describe('The most transactions to compare with.'),
    warm_up: count.describe('The least.'),
    by: z.array(z.string()).describe("What they have in common: the category's key in the transaction, hour_of_week."),
    forest: z
      .object({
        seed: z.string(),
        trees: count,
        depth: count,
        features: z
          .array(z.string())
          .describe('In order: keys of the transaction, since_last, time_of_day, time_of_week.'),
      })
      .optional()
      .describe('The half-space trees of a score of trees; left out of the others.'),
  }),
]);

/** What Trapline says to an engine. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('init'),
      protocol: z.literal(PROTOCOL),
      rules: z.array(rule),
      partitions: count,
      allowed_disorder_ms: z.number().describe('The watermark is the largest admitted event time minus this.'),
      max_future_ms: z
        .number()
        .nullable()
        .describe('A record stamped further than this beyond its ingest time is set aside; null: none is.'),
    })
    .describe('The first message. The engine answers with ready.'),
  z
    .object({
      type: z.literal('record'),
      partition: count,
      offset: count.describe('Ascends within its partition, by one or more.'),
      key: z.string().nullable().describe('The client.'),
      value: z.string().nullable().describe('The bytes of the record as text; null where they are no UTF-8, or none.'),
      value_base64: z.string().optional().describe('The bytes, where they are no UTF-8.'),
      timestamp_ms: z.number(),
      ingest_time_ms: z.number().nullable(),
    })
    .describe('A record of the log, as Kafka has it.'),
  z
    .object({ type: z.literal('end'), partition: count, end_offset: count })
    .describe('The partition ends before this offset. After the last end, stdin is closed.'),
]);

/** What an engine says to Trapline. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('ready'),
      protocol: z.string(),
      name: z.string().min(1),
      version: z.string().nullish(),
      rules: z.array(z.string()).nullish().describe('Names of the rules that it has. Default: all of them.'),
      features: z
        .array(z.enum(FEATURES))
        .prefault([])
        .describe(
          'exact_by_partition: admission and order like ours. extends: gives every detection, not only the first of an alert. ' +
            'progress: says how far it is.',
        ),
    })
    .describe('The answer to init.'),
  z
    .looseObject({ type: z.literal('alert') })
    .describe('An alert; its other keys are those of a row of alerts.jsonl, of which rule and client_id are required.'),
  z
    .object({
      type: z.literal('progress'),
      partition: count,
      released_to_ms: z.number().nullish().describe('Every transaction before this event time has been judged.'),
      ended: z.boolean().optional().describe('All that comes of the partition has been said.'),
    })
    .describe('How far the engine is in a partition.'),
]);

/** A message to an engine. */
export type ToEngine = z.infer<typeof toEngineSchema>;
/** A message from an engine. */
export type FromEngine = z.infer<typeof fromEngineSchema>;

/** The published JSON Schema of every message, as `schema/` has it. */
export function protocolSchema(): object {
  const schemaOf = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: PROTOCOL,
    description: 'Messages between Trapline and an engine, one JSON object a line. See docs/engine-protocol.md.',
    $defs: {
      to_engine: without$schema(schemaOf(toEngineSchema)),
      from_engine: without$schema(schemaOf(fromEngineSchema)),
      alert: without$schema(schemaOf(alertRowSchema)),
    },
  };
}

function without$schema(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}
