import { z } from 'zod';

const text = z.string();

/** How one expectation turned out. */
export const expectationSchema = z.object({
  path: text,
  text: text.describe('As written in the scenario, or in the file of expectations beside a capture.'),
  actual: z.number().nullable(),
  passed: z.boolean(),
  alerts: z
    .array(
      z.object({
        alert_id: text,
        rule: text,
        client_id: text,
        event_time_ms: z.number(),
        saw: text.describe('What the alert saw, in words.'),
      }),
    )
    .optional()
    .describe('The first alerts that it counted, where it is a condition on alerts that was missed.'),
});

/** An expectation with its result. */
export type ExpectationOutcome = z.infer<typeof expectationSchema>;
