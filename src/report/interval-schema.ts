import { z } from 'zod';

/** An interval of a share; null where there is none. */
export const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

/** Why a figure has no interval; null where it has one. */
export const noIntervalSchema = z
  .enum(['not_measured', 'few_units', 'few_beyond', 'wrong_clocks', 'dependent_waits'])
  .nullable()
  .describe(
    'Why there is no interval; null where there is one. `few_units`: fewer than ten units, or fewer than twenty where some have several observations. `few_beyond`: fewer than ten units lie beyond the quantile. `wrong_clocks`: the clients of a partition share its watermark, which wrong clocks move. `dependent_waits`: so much of the traffic are episodes that the record of one ends the wait of another.',
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
