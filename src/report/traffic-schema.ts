import { z } from 'zod';

const count = z.int().min(0);
const text = z.string();

const cell = z.object({ key: text, count, sum_cents: z.number() });

const place = z.object({
  city: text,
  region: text.nullable(),
  latitude: z.number().nullable().describe('Degrees; of a place that is several, their middle.'),
  longitude: z.number().nullable(),
  count,
});

/** What was admitted, as the dashboards of the original pipeline showed it. */
export const trafficSchema = z.object({
  bucket_ms: z
    .number()
    .nullable()
    .describe('Length of a bucket: a power of two of minutes; null where the engine had no aggregates.'),
  buckets: z
    .array(z.object({ start_ms: z.number(), count }))
    .describe('Admitted transactions by event time; buckets without any are left out.'),
  currencies: z
    .array(
      z.object({
        currency: text.nullable(),
        count,
        sum_cents: z.number(),
        categories: z.array(cell).describe('Those with the most transactions first.'),
        categories_left_out: count,
        regions: z.array(cell).describe('Those with the most transactions first.'),
        regions_left_out: count,
      }),
    )
    .describe('The sums of aggregates.jsonl over the whole run.'),
  places: z.array(place).describe('Admitted transactions by location and region, most first.'),
  places_left_out: count,
});

/** The dashboard's figures. */
export type Traffic = z.infer<typeof trafficSchema>;
/** A location in a region. */
export type Place = z.infer<typeof place>;
