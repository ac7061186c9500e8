import { z } from 'zod';
import { LATENCY_STAGES } from '../model/latency.ts';
import { CRITERIA } from './criteria.ts';

/** The version of the contract, the value of `schema` in every result. */
export const BENCH_SCHEMA = 'trapline.bench/1';

const text = z.string();
const count = z.int().min(0);
const figure = z.number().nullable();
const rate = z.number().positive();
const ms = z.number();

const quantiles = { p50: figure, p90: figure, p99: figure, p999: figure, max: figure };

const stage = z.object({ ...quantiles, count, negative: count });

const step = z.object({
  number: count.describe('From 1, in the order in which the steps were run.'),
  purpose: z.enum(['required', 'listed', 'search', 'confirm']),
  rate_per_s: rate.describe('Transactions a second that were asked for.'),
  offered_per_s: z.number().describe('Records that were due, a second of the measured stretch; copies included.'),
  processed_per_s: z.number().describe('Records that the engines were done with, a second of the measured stretch.'),
  clients: count,
  started_at_ms: ms,
  wall_s: z.number().describe('Set-up, warm-up and end included.'),
  measured_s: z.number(),
  alerts: z.object({
    measured: count,
    incomplete: count.describe('On their way when the step ended.'),
  }),
  latency_ms: z.object(quantiles).describe('Of alerts, from when their record was due to the stage `measured_to`.'),
  stages: z.partialRecord(z.enum(LATENCY_STAGES), stage).describe('Where the time went, ms.'),
  sender_late_ms: z
    .object({ ...quantiles, negative: count })
    .describe('How much later than due records were handed over to be sent.'),
  backlog: z
    .object({ growth_per_s: z.number(), start: count, end: count, max: count })
    .describe('Records due and not yet processed; growth is the slope of the least-squares line through samples.'),
  sustained: z.boolean(),
  failures: z.array(z.object({ criterion: z.enum(CRITERIA), why: text })).describe('Empty for a sustained step.'),
  histogram: text.nullable().describe('File beside this one; null where no alert was measured or nothing was written.'),
});

/** The result of `trapline bench`: the steps, the highest sustainable rate, and the verdict. */
export const benchSchema = z.object({
  schema: z.literal(BENCH_SCHEMA),
  scenario: text,
  seed: text,
  run_id: text,
  bus: z.enum(['memory', 'kafka']),
  consumers: count.nullable().describe('Consumer processes; null in memory.'),
  versions: z.object({ trapline: text, node: text }),
  machine: z.object({ cpu: text, cores: count, memory_mib: count, platform: text }),
  own_rate_per_s: rate.describe("The scenario's own rate, as it is written."),
  settings: z.object({
    step_ms: ms,
    warm_up_ms: ms,
    budget_ms: ms,
    search: z
      .object({ from_per_s: rate.nullable(), max_rate_per_s: rate, resolution: z.number() })
      .nullable()
      .describe('Null where rates were listed.'),
  }),
  objective: z.object({
    p50_ms: ms,
    p99_ms: ms,
    from: z.enum(['scenario', 'default']),
    measured_to: z.enum(LATENCY_STAGES).describe('The last stage that was measured.'),
  }),
  criteria: z.object({
    backlog_growth_share: z.number().describe('Of the offered rate, by which a backlog may grow.'),
    backlog_growth_records: count.describe('By which it may grow in any case, over the whole stretch.'),
    sender_late_p99_ms: ms.describe('How late the sender may be.'),
  }),
  steps: z.array(step),
  sustainable: z.object({
    rate_per_s: rate
      .nullable()
      .describe('The highest rate that was sustained whenever it was tried; null without any.'),
    confirmed: z.boolean().describe('Whether it was sustained twice.'),
    failed_at_per_s: rate.nullable().describe('The lowest rate that was not sustained; null without any.'),
  }),
  ended: z
    .enum(['resolution', 'max_rate', 'nothing_sustained', 'budget', 'listed', 'interrupted', 'failed'])
    .describe('Why no other step was run.'),
  gate: z
    .object({ kind: z.enum(['required', 'own_rate']), rate_per_s: rate, met: z.boolean() })
    .nullable()
    .describe('What the exit code goes by: the required rate, else the own rate; null where that was not tried.'),
});

/** A parsed result. */
export type BenchResult = z.infer<typeof benchSchema>;
/** A step of a result. */
export type BenchStep = BenchResult['steps'][number];

/** The published JSON Schema of a result, as text; written for readers: other names may stand beside the ones listed. */
export function benchJsonSchema(): string {
  const schema = z.toJSONSchema(benchSchema, { io: 'input' });
  const titled = {
    title: 'Trapline load test',
    description: 'What trapline bench --json prints: bench.json.',
    ...schema,
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
