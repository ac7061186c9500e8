import { z } from 'zod';
import { distributionSchema } from './distribution-schema.ts';
import { intervalBasisSchema, noIntervalSchema } from './interval-schema.ts';

const measuredCount = z.int().min(0).nullable();
const figure = z.number().nullable();

/** An interval whose upper end is null if it lies among the misses, or beyond the longest time. */
const openInterval = z.tuple([z.number(), z.number().nullable()]).nullable();

/** Times to detect of one rule on one clock, in ms. */
export const timeToDetectSchema = z.object({
  p50: figure,
  p90: figure,
  p99: figure,
  max: figure.describe('Null as soon as one episode was missed.'),
  early: measuredCount.describe('Detected before the episode was complete.'),
  missed: measuredCount,
  measured: measuredCount.describe('Episodes that were detected and timed.'),
  max_detected: figure,
  ci95: z.object({ p50: openInterval, p90: openInterval, p99: openInterval }),
  intervals: intervalBasisSchema
    .extend({
      reasons: z
        .object({ p50: noIntervalSchema, p90: noIntervalSchema, p99: noIntervalSchema })
        .optional()
        .describe('Why a quantile has no interval.'),
    })
    .optional(),
  distribution: distributionSchema.optional().describe('Of those that were timed.'),
});
