import { z } from 'zod';

const count = z.int().min(0);
const aDay = z.number().min(0);

/** `trapline rules budget --json`. */
export const budgetSchema = z.object({
  schema: z.literal('trapline.budget/1'),
  run: z.string().describe('The folder, as it was given.'),
  alerts_a_day: aDay.describe('What each rule may give, as a mean over the run.'),
  span_ms: count.describe('How much event time the run has.'),
  rules: z
    .array(
      z.object({
        rule: z.string(),
        alerts: count.describe('Of the run.'),
        alerts_a_day: aDay,
        least: z
          .object({
            above_milli: count.describe('The limit, in thousandths.'),
            alerts: count,
            alerts_a_day: aDay,
            set: z.string().describe('As for --set of a run.'),
          })
          .nullable()
          .describe("The least limit that keeps to it; null where the run's own does, and a lower one might."),
      }),
    )
    .describe('Those of the kind anomaly.'),
});

/** What it prints. */
export type Budget = z.infer<typeof budgetSchema>;

/** The published JSON Schema of it, as text; other names are allowed beside. */
export function budgetJsonSchema(): string {
  const schema = z.toJSONSchema(budgetSchema, { io: 'input' });
  const titled = { title: 'Trapline budget', description: 'What trapline rules budget --json prints.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
