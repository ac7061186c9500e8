import { z } from 'zod';

const count = z.int().min(0);

/** Which rules caught the same episodes. */
export const overlapSchema = z.object({
  episodes: count.describe('Injected fraud of every pattern.'),
  caught: count.describe(
    'Those with a transaction in the evidence of an alert, of whichever rule: also of one that is after another pattern.',
  ),
  rules: z.record(
    z.string(),
    z.object({
      caught: count,
      only: count.describe('By this rule and no other: what is lost without it.'),
    }),
  ),
  sets: z
    .array(z.object({ rules: z.array(z.string()), episodes: count }))
    .describe('Episodes by the rules that caught them, most first.'),
  sets_left_out: count,
});

/** Which rules caught the same episodes. */
export type Overlap = z.infer<typeof overlapSchema>;
