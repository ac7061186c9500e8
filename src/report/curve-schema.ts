import { z } from 'zod';

const count = z.int().min(0);

/** What a rule with trailing windows would have said with shorter ones, up to the one that it has. */
export const windowCurveSchema = z.object({
  points: z
    .array(
      z.object({
        window_ms: z.number(),
        alerts: count,
        alerts_per_day: z.number().nullable(),
        episodes: count.describe("Episodes of the rule's patterns that are detected."),
        amount_caught_cents: z.number().describe('Exposed in these episodes.'),
        amount_saved_cents: z
          .number()
          .nullable()
          .describe(
            'Of that, what was not yet spent when the first matching alert was given; null where that is not known.',
          ),
      }),
    )
    .describe('By window, the shortest first; the last is the window of the run.'),
});

/** What a rule would have said with shorter windows. */
export type WindowCurve = z.infer<typeof windowCurveSchema>;
/** One of these windows. */
export type CurvePoint = WindowCurve['points'][number];
