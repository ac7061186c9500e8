import { z } from 'zod';
import {
  type BurstSpec,
  type DeliverySpec,
  type DuplicatesSpec,
  type IdleSpec,
  type OfflineSpec,
  type OutageSpec,
  POISONS,
  type PoisonSpec,
  type RouteSpec,
} from '../model/delivery.ts';
import { duration, durationDistribution, positiveDuration, realNumber, share, wholeNumber } from './fields.ts';

const MOST_PARTITIONS = 1024;

const partition = wholeNumber(0, MOST_PARTITIONS - 1);
const from = duration.prefault('0s').describe('When it begins, counted from the start of the run.');
const lasting = positiveDuration.describe('How long it lasts.');

const duplicates: z.ZodType<DuplicatesSpec> = z
  .strictObject({
    share: share.prefault(0).describe('Share of the records that is appended again.'),
    after: durationDistribution
      .prefault({ exponential: { mean: '1s', max: '1m' } })
      .describe('How long after the copy before.'),
    copies: wholeNumber(1, 100).exactOptional().describe('How many copies follow the first. Default: 1.'),
  })
  .transform(({ after: afterMs, ...rest }) => ({ ...rest, afterMs }));

const route: z.ZodType<RouteSpec> = z
  .strictObject({
    partition: partition.optional().describe('Only records of this partition, counted from 0.'),
    region: z.string().min(1).optional().describe('Only transactions in this region.'),
    delay: durationDistribution.describe("Their time from the event to the append, instead of delivery's own delay."),
  })
  .refine((value) => value.partition !== undefined || value.region !== undefined, {
    message: 'expected a partition, a region, or both, found neither',
  })
  .transform(({ partition: only = null, region = null, delay: delayMs }) => ({ partition: only, region, delayMs }));

const offline: z.ZodType<OfflineSpec> = z
  .strictObject({
    clients: share.describe('Share of the clients that are offline.'),
    from,
    for: lasting,
    records_per_second: realNumber(0.001, 1e6)
      .optional()
      .describe('How fast the backlog is uploaded afterwards. Default: all at once.'),
  })
  .transform(({ clients: clientShare, from: fromMs, for: forMs, records_per_second: recordsPerSecond = null }) => ({
    clientShare,
    fromMs,
    forMs,
    recordsPerSecond,
  }));

const burst: z.ZodType<BurstSpec> = z
  .strictObject({
    from,
    for: lasting.describe('What would be appended in this time is put off to its end.'),
    within: duration.prefault('0s').describe('How long the burst at the end takes. Default: everything at once.'),
    every: positiveDuration
      .optional()
      .describe("From one window's beginning to the next one's. Default: it happens once."),
  })
  .refine((value) => value.within <= value.for, {
    path: ['within'],
    message: 'a burst takes no longer than what it compresses',
    params: { siblings: ['for'] },
  })
  .refine((value) => value.every === undefined || value.every >= value.for, {
    path: ['every'],
    message: 'the next window must not begin before this one ends',
    params: { siblings: ['for'] },
  })
  .transform(({ from: fromMs, for: forMs, within: withinMs, every: everyMs = null }) => ({
    fromMs,
    forMs,
    withinMs,
    everyMs,
  }));

const outage: z.ZodType<OutageSpec> = z
  .strictObject({ partition: partition.describe('The partition, counted from 0.'), from, for: lasting })
  .transform(({ from: fromMs, for: forMs, ...rest }) => ({ ...rest, fromMs, forMs }));

const idle: z.ZodType<IdleSpec> = z
  .strictObject({
    partition: partition.describe('The partition, counted from 0.'),
    from,
    for: positiveDuration.optional().describe('How long it lasts. Default: to the end of the run.'),
  })
  .transform(({ from: fromMs, for: forMs = null, ...rest }) => ({ ...rest, fromMs, forMs }));

const poison: z.ZodType<PoisonSpec> = z.strictObject({
  share: share.describe('Share of the records that are followed by such a record.'),
  kinds: z
    .array(z.enum(POISONS))
    .min(1)
    .prefault([...POISONS])
    .describe('What may be wrong with them, each as likely as the others.'),
});

/** The same sections without empty lists, so that an empty list and a missing one mean the same. */
function withoutEmpty<T extends object>(sections: T): T {
  const entries = Object.entries(sections).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return Object.fromEntries(entries) as T;
}

/** `delivery:` in its outside form; the parsed value is the model's DeliverySpec with every default filled in. */
export const deliverySchema: z.ZodType<DeliverySpec> = z
  .strictObject({
    partitions: wholeNumber(1, MOST_PARTITIONS).prefault(4).describe('Partitions of the topic.'),
    delay: durationDistribution.prefault('0ms').describe('Time from the event to its append to the log.'),
    disorder: z
      .strictObject({
        share: share.prefault(0).describe('Share of the records that is held back longer.'),
        extra: durationDistribution
          .prefault({ exponential: { mean: '2s', max: '1m' } })
          .describe('How much longer they are held back.'),
      })
      .transform(({ share: part, extra: extraMs }) => ({ share: part, extraMs }))
      .prefault({})
      .describe('Records overtaken by others.'),
    duplicates: duplicates.prefault({}).describe('Records delivered again: same id, new offset.'),
    routes: z
      .array(route)
      .exactOptional()
      .describe('Regions and partitions with a delay of their own; the first wins.'),
    loss: z
      .strictObject({ share: share.describe('Share of the transactions that is lost.') })
      .exactOptional()
      .describe('Transactions that never reach the log.'),
    offline: z
      .array(offline)
      .exactOptional()
      .describe('Clients whose producer is offline for a while and uploads its backlog, in order, afterwards.'),
    bursts: z.array(burst).exactOptional().describe('Spans of time that arrive compressed, or all at once.'),
    outages: z
      .array(outage)
      .exactOptional()
      .describe('Partitions that take nothing for a while, and then everything that has waited.'),
    idle: z.array(idle).exactOptional().describe('Partitions that get nothing for a while; the records are lost.'),
    poison: poison.exactOptional().describe('Records that cannot be taken, among those that can.'),
  })
  .transform(({ delay: delayMs, ...rest }) => ({ ...withoutEmpty(rest), delayMs }));
