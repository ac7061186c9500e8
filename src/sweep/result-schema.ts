import { z } from 'zod';
import { CAUSES } from '../model/ladder.ts';
import { INTERVALS } from './estimates.ts';

/** The version of the contract, the value of `schema` in every result. */
export const SWEEP_SCHEMA = 'trapline.sweep/1';

const text = z.string();
const count = z.int().min(0);

const estimate = z.object({
  value: z.number().nullable().describe('Null where it was not measured.'),
  ci95: z.tuple([z.number(), z.number()]).nullable(),
  interval: z
    .enum(INTERVALS)
    .nullable()
    .describe(
      "seeds: Student's, of the mean over seeds. pooled: Wilson's, of all seeds together, where they all agree. run: the run's own.",
    ),
  range: z.tuple([z.number(), z.number()]).nullable().describe('From the least to the largest of the seeds.'),
  sd: z.number().nullable().describe('Standard deviation between seeds.'),
  seeds: count.describe('For which it was measured.'),
});

const againstLabels = z.object({
  episodes: z.object({ total: count, detected: count }).describe('Of all seeds.'),
  recall: estimate,
  precision: estimate,
  f1: estimate,
});

const rule = z.object({
  episodes: z.object({ total: count, detected: count }).describe('Of all seeds.'),
  recall: estimate,
  precision: estimate,
  f1: estimate,
  time_to_detect_ms: z.object({ p50: estimate, p99: estimate }).describe('Processing time; misses rank as infinite.'),
  time_to_detect_event_ms: z.object({ p50: estimate }).describe("On the partition's event clock."),
  loss: z
    .object(Object.fromEntries(CAUSES.map((cause) => [cause, count])) as Record<(typeof CAUSES)[number], typeof count>)
    .describe('Missed episodes of all seeds by cause.'),
  labels: againstLabels.optional().describe("Against the traffic's own labels; left out where it has none."),
});

const point = z.object({
  at: z.array(count).describe('By axis, which of its values.'),
  labels: z.array(text).describe('The same as text.'),
  set: z.array(text).describe('What trapline run --set takes to give this point, beyond what the whole sweep sets.'),
  late_share: estimate.describe('Late records by delivered ones.'),
  rules: z.record(text, rule),
});

/** The result of `trapline sweep`. */
export const sweepSchema = z.object({
  schema: z.literal(SWEEP_SCHEMA),
  scenario: text,
  title: text,
  question: text.describe('SHA-256 of everything that was asked.'),
  versions: z.object({ trapline: text }),
  preset: text.nullable(),
  set: z.array(text),
  axes: z.array(z.object({ name: text, values: z.array(text) })),
  seeds: z.array(text),
  runs: count,
  rules: z.array(text),
  points: z.array(point).describe('The last axis runs fastest.'),
});

/** A parsed result. */
export type SweepResult = z.infer<typeof sweepSchema>;
/** One point of a result. */
export type SweepPoint = SweepResult['points'][number];
/** One rule at a point. */
export type SweepRule = SweepPoint['rules'][string];

/** Whether any point was held against labels of the traffic. */
export function hasLabels({ points }: SweepResult): boolean {
  return points.some(({ rules }) => Object.values(rules).some(({ labels }) => labels !== undefined));
}

/** The published JSON Schema of a result, as text; written for readers: other names may stand beside the ones listed. */
export function sweepJsonSchema(): string {
  const schema = z.toJSONSchema(sweepSchema, { io: 'input' });
  const titled = { title: 'Trapline sweep', description: 'What trapline sweep --json prints: sweep.json.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
