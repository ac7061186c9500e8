import { z } from 'zod';

const count = z.int().min(0);

const curveFigures = z.object({
  alerts: count,
  alerts_per_day: z.number().nullable(),
  episodes: count.describe("Episodes of the rule's patterns that are detected."),
  amount_caught_cents: z.number().describe('Exposed in these episodes.'),
  amount_saved_cents: z
    .number()
    .nullable()
    .describe('Of that, what was not yet spent when the first matching alert was given; null where that is not known.'),
});

/** What a rule with trailing windows would have said with shorter ones, up to the one that it has. */
export const windowCurveSchema = z.object({
  points: z
    .array(z.object({ window_ms: z.number(), ...curveFigures.shape }))
    .describe('By window, the shortest first; the last is the window of the run.'),
});

/** What a rule would have said with one threshold stricter, up to the one that it has. */
const thresholdCurve = z.object({
  currency: z.string().nullable().describe('Of an amount; null for a number.'),
  points: z
    .array(z.object({ threshold: z.number(), ...curveFigures.shape }))
    .describe('By threshold, the strictest first; the last is that of the run.'),
});

/** The thresholds of a rule that have a curve, by name. */
export const thresholdCurvesSchema = z.object({
  at_least: thresholdCurve.optional().describe('Of distinct values, or of transactions.'),
  below_cents: thresholdCurve.optional().describe('Of the small amount of a pair.'),
  above_cents: thresholdCurve.optional().describe('Of the large amount of a pair, or of a sum.'),
  above_score_milli: thresholdCurve.optional().describe('Of the score of an anomaly, in thousandths.'),
  max_m_per_h: thresholdCurve.optional().describe('Of the speed, in metres an hour.'),
});

/** What a rule would have said with one of its settings stricter. */
export type CurveFigures = z.infer<typeof curveFigures>;
/** What a rule would have said with shorter windows. */
export type WindowCurve = z.infer<typeof windowCurveSchema>;
/** What a rule would have said with stricter values of one threshold. */
export type ThresholdCurve = z.infer<typeof thresholdCurve>;
/** A threshold of which there can be a curve. */
export type ThresholdName = keyof z.infer<typeof thresholdCurvesSchema>;
