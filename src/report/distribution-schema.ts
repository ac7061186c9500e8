import { z } from 'zod';

const count = z.int().min(0);

/** How many values fell into each of a fixed series of bins. */
export const distributionSchema = z.object({
  total: count,
  bins: z
    .array(z.object({ from_ms: z.number(), to_ms: z.number(), count }))
    .describe(
      'In ascending order, those in between that are empty included. The end nearer to 0 belongs to a bin, the other does not; 0 is in the bin that begins there.',
    ),
});

/** How out of order, and how wrongly stamped, the records came. */
export const arrivalsSchema = z.object({
  allowed_disorder_ms: z.number().describe('What is further behind than this is late.'),
  in_order: count.describe(
    "Records that were admitted or late and stood at their partition's event clock or ahead of it.",
  ),
  disorder_ms: distributionSchema.describe(
    "Of the others: how far the record's event time lay behind its partition's event clock, the largest event time that had been admitted.",
  ),
  skew_ms: distributionSchema
    .nullable()
    .describe('Event time − true time of every transaction; null where the world is not known.'),
});

/** A histogram of a report. */
export type Distribution = z.infer<typeof distributionSchema>;
/** The distributions of what arrived. */
export type Arrivals = z.infer<typeof arrivalsSchema>;
