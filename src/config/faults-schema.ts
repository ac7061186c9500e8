import { z } from 'zod';
import {
  type CheckpointInterval,
  type ConsumersSpec,
  DEFAULT_CONSUMERS,
  type FaultSpec,
  type RecordMoment,
  type TimeMoment,
} from '../model/faults.ts';
import { duration, exactlyOne, positiveDuration, wholeNumber } from './fields.ts';

const MOST_CONSUMERS = 1024;
const consumerCount = wholeNumber(1, MOST_CONSUMERS);
const many = wholeNumber(1, 1_000_000_000);

const checkpointInterval = z
  .strictObject({
    every_records: many.optional().describe('After this many records of a partition.'),
    every: positiveDuration.optional().describe('After this much ingest time.'),
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform((shape, context): CheckpointInterval => {
    if (!exactlyOne(shape, 'one of every_records, every', context)) return z.NEVER;
    if (shape.every !== undefined) return { kind: 'time', everyMs: shape.every };
    return { kind: 'records', records: shape.every_records! };
  });

/** `consumers:` in its outside form; the parsed value is the model's ConsumersSpec. */
export const consumersSchema: z.ZodType<ConsumersSpec> = z.strictObject({
  count: consumerCount.prefault(DEFAULT_CONSUMERS.count).describe('Number of consumers that share the partitions.'),
  checkpoint: checkpointInterval
    .prefault({ every_records: 1000 })
    .describe('Distance from one checkpoint of a partition to the next: {every_records: 500} or {every: 10m}.'),
});

const times = {
  at: duration.optional().describe("At this ingest time, counted from the scenario's start."),
  every: positiveDuration.optional().describe('Repeatedly, with this much ingest time between.'),
};

const records = {
  at_record: many.optional().describe('At the n-th record of the log, or of the partition.'),
  every_records: many.optional().describe('At every k-th record of the log, or of the partition.'),
};

const partition = wholeNumber(0, 1023).optional().describe('Count the records of this partition only.');

interface Moments {
  readonly at?: number | undefined;
  readonly every?: number | undefined;
  readonly at_record?: number | undefined;
  readonly every_records?: number | undefined;
}

/** The moment that is given as exactly one of the keys `names`; anything else becomes an issue. */
function momentOf(
  shape: Moments,
  names: readonly (keyof Moments)[],
  context: z.core.$RefinementCtx,
): keyof Moments | null {
  const given = Object.fromEntries(
    names.filter((name) => shape[name] !== undefined).map((name) => [name, shape[name]]),
  );
  return exactlyOne(given, `one of ${names.join(', ')}`, context) ? (Object.keys(given)[0] as keyof Moments) : null;
}

function timeMoment(shape: Moments): TimeMoment {
  return shape.at === undefined ? { kind: 'every', everyMs: shape.every! } : { kind: 'at', atMs: shape.at };
}

function recordMoment(shape: Moments, of: number | null): RecordMoment {
  if (shape.at_record !== undefined) return { kind: 'at_record', record: shape.at_record, partition: of };
  return { kind: 'every_records', records: shape.every_records!, partition: of };
}

const crash = z
  .strictObject({
    kind: z
      .literal('crash')
      .describe(
        'A consumer crashes and continues from a checkpoint: at a record, the one that has processed it; at a time, all.',
      ),
    ...records,
    ...times,
    partition,
    times: wholeNumber(1, 1000)
      .prefault(1)
      .describe('How many crashes in a row: after each one the consumer gets as far as before, and crashes again.'),
    down: duration.prefault('0ms').describe('Ingest time until the consumer is back.'),
  })
  .transform((shape, context) => {
    const key = momentOf(shape, ['at_record', 'every_records', 'at', 'every'], context);
    if (key === null) return z.NEVER;
    const byTime = key === 'at' || key === 'every';
    if (byTime && shape.partition !== undefined) {
      const message =
        'records of a partition are counted with at_record or every_records; at a time all consumers crash';
      context.addIssue({ code: 'custom', path: ['partition'], message, params: { siblings: [key] } });
    }
    const when = byTime ? timeMoment(shape) : recordMoment(shape, shape.partition ?? null);
    return { kind: shape.kind, when, times: shape.times, downMs: shape.down };
  });

const slowConsumer = z
  .strictObject({
    kind: z.literal('slow_consumer').describe('For a while each consumer processes only so many records a second.'),
    records_per_second: many.describe('How many, by ingest time.'),
    at: duration.prefault('0ms').describe("When it begins, counted from the scenario's start."),
    for: positiveDuration.optional().describe('How long. Default: the rest of the run.'),
  })
  .transform(({ kind, records_per_second: recordsPerSecond, at: atMs, for: forMs = null }) => ({
    kind,
    recordsPerSecond,
    atMs,
    forMs,
  }));

const rebalance = z
  .strictObject({
    kind: z.literal('rebalance').describe('Consumers join or leave, and partitions get other owners.'),
    ...times,
    consumers: z
      .union([consumerCount.transform((count) => [count]), z.array(consumerCount).min(1)])
      .describe('Number of consumers afterwards; of a list, the next one each time, and then the first again.'),
    graceful: z
      .boolean()
      .prefault(false)
      .describe('Whether an owner checkpoints what it gives away; if not, the next one reads again.'),
  })
  .transform((shape, context) => {
    if (momentOf(shape, ['at', 'every'], context) === null) return z.NEVER;
    return { kind: shape.kind, when: timeMoment(shape), consumers: shape.consumers, graceful: shape.graceful };
  });

const damagedCheckpoint = z
  .strictObject({
    kind: z.literal('damaged_checkpoint').describe('A checkpoint that seems to be written and cannot be used.'),
    damage: z
      .enum(['lost', 'torn', 'bit_flip'])
      .describe('lost: not there. torn: cut short somewhere. bit_flip: one bit is wrong.'),
    nth: many.optional().describe('The n-th of each partition.'),
    every: many.optional().describe('Every k-th of each partition.'),
  })
  .transform(({ kind, damage, nth, every }, context) => {
    const given = { ...(nth === undefined ? {} : { nth }), ...(every === undefined ? {} : { every }) };
    if (!exactlyOne(given, 'one of nth, every', context)) return z.NEVER;
    const which =
      nth === undefined ? { kind: 'every' as const, checkpoints: every! } : { kind: 'nth' as const, checkpoints: nth };
    return { kind, damage, which };
  });

const sinkOutage = z
  .strictObject({
    kind: z.literal('sink_outage').describe('For a while the sink takes nothing.'),
    at: duration.describe("When it begins, in ingest time counted from the scenario's start."),
    for: positiveDuration.describe('How long.'),
  })
  .transform(({ kind, at: atMs, for: forMs }) => ({ kind, atMs, forMs }));

const sinkFailure = z
  .strictObject({
    kind: z.literal('sink_failure').describe('The sink fails half-way through a batch, which is then sent again.'),
    every_outputs: many.describe('Before every k-th output of each kind and partition.'),
  })
  .transform(({ kind, every_outputs: everyOutputs }) => ({ kind, everyOutputs }));

/** An entry of `faults:` in its outside form; the parsed value is the model's FaultSpec. */
export const faultSchema: z.ZodType<FaultSpec> = z.discriminatedUnion('kind', [
  crash,
  slowConsumer,
  rebalance,
  damagedCheckpoint,
  sinkOutage,
  sinkFailure,
]);
