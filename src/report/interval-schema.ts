import { z } from 'zod';

/** An interval of a share; null where there is none. */
export const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

/** Why a figure has no interval; null where it has one. */
export const noIntervalSchema = z
  .enum(['not_measured', 'few_units', 'few_beyond'])
  .nullable()
  .describe(
    'Why there is no interval; null where there is one. `few_units`: fewer than ten units, or fewer than twenty where some have several observations. `few_beyond`: fewer than ten units lie beyond the quantile.',
  );

/** Why there is no interval, and how many units a figure rests on. */
export const intervalBasisSchema = z.object({
  units: z.int().min(0).describe('Units with an observation.'),
  reason: noIntervalSchema,
});

/** The same of the shares of one rule. */
export const intervalsSchema = z.object({
  recall: intervalBasisSchema,
  precision: intervalBasisSchema,
  f1: intervalBasisSchema,
});
