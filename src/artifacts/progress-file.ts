import { z } from 'zod';

/** Where in a run's folder its progress stands while it is under way. The folder is then `.<name>.partial-<process id>`, beside its place. */
export const PROGRESS_FILE = 'progress.json';

const count = z.number().min(0);

/** So many rates are kept, the latest ones. */
export const MOST_RATES = 60;

/** What a run under way says of itself, about once a second. Times in ms since the epoch are of the wall clock, unless they are said to be simulated. */
export const progressSchema = z.object({
  schema: z.literal('trapline.progress/1'),
  scenario: z.string(),
  seed: z.string(),
  started_at_ms: z.number(),
  updated_at_ms: z.number(),
  phase: z.string(),
  /** In the phase's own unit, as `total`. */
  done: z.number(),
  total: z.number(),
  transactions: count,
  /** Records that the engines have not processed yet. */
  lag: count,
  /** A guess; null while there is none. */
  left_ms: count.nullable(),
  /** So far; null where the engines do not tell. */
  alerts: count.nullable(),
  /** Of the latest transactions: null before the first. */
  latest: z
    .object({
      /** Simulated time of the last one. */
      true_time_ms: z.number(),
      /** A minute of simulated time. */
      transactions_per_minute: count.nullable(),
      currency: z.string().nullable(),
      categories: z.array(z.object({ name: z.string(), average_cents: z.number() })),
      regions: z.array(z.object({ name: z.string(), transactions: count })),
    })
    .nullable(),
  /** How fast the simulated world went, sample by sample, each since the one before. */
  rates: z
    .array(
      z.object({
        /** Simulated time at its end. */
        true_time_ms: z.number(),
        /** Minutes of simulated time. */
        transactions_per_minute: count,
        /** Null where the engines do not tell. */
        alerts_per_minute: count.nullable(),
      }),
    )
    .max(MOST_RATES)
    .default([]),
});

/** The content of a progress file. */
export type RunProgress = z.infer<typeof progressSchema>;
