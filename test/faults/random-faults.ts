import fc from 'fast-check';

const minutes = (low: number, high: number): fc.Arbitrary<string> =>
  fc.integer({ min: low, max: high }).map((value) => `${value}m`);

const moment = fc.oneof(
  minutes(0, 700).map((at) => `at: ${at}`),
  minutes(20, 300).map((every) => `every: ${every}`),
);

const recordMoment = fc
  .record({
    at: fc.boolean(),
    record: fc.integer({ min: 1, max: 60 }),
    partition: fc.option(fc.nat({ max: 2 })),
  })
  .map(({ at, record, partition }) => {
    const counted = partition === null ? '' : `, partition: ${partition}`;
    return `${at ? 'at_record' : 'every_records'}: ${record}${counted}`;
  });

const crash = fc
  .record({
    when: fc.oneof(moment, recordMoment),
    times: fc.integer({ min: 1, max: 3 }),
    down: fc.constantFrom('0ms', '1s', '30m'),
  })
  .map(({ when, times, down }) => `{ kind: crash, ${when}, times: ${times}, down: ${down} }`);

const slowConsumer = fc
  .record({ rate: fc.constantFrom(1, 7, 1000), at: minutes(0, 700), for: fc.option(minutes(1, 300)) })
  .map(
    ({ rate, at, for: span }) =>
      `{ kind: slow_consumer, records_per_second: ${rate}, at: ${at}${span === null ? '' : `, for: ${span}`} }`,
  );

const rebalance = fc
  .record({
    when: moment,
    consumers: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    graceful: fc.boolean(),
  })
  .map(
    ({ when, consumers, graceful }) => `{ kind: rebalance, ${when}, consumers: [${consumers}], graceful: ${graceful} }`,
  );

/** As an entry of `faults:`. */
export const damagedCheckpoint = fc
  .record({
    damage: fc.constantFrom('lost', 'torn', 'bit_flip'),
    which: fc.constantFrom('nth', 'every'),
    checkpoints: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ damage, which, checkpoints }) => `{ kind: damaged_checkpoint, damage: ${damage}, ${which}: ${checkpoints} }`);

const sinkOutage = fc
  .record({ at: minutes(0, 700), for: minutes(1, 300) })
  .map(({ at, for: span }) => `{ kind: sink_outage, at: ${at}, for: ${span} }`);

const sinkFailure = fc.integer({ min: 1, max: 20 }).map((every) => `{ kind: sink_failure, every_outputs: ${every} }`);

/** The value of `faults:`, for a scenario of 12 hours and 3 partitions. */
export const faults = fc
  .array(fc.oneof(crash, slowConsumer, rebalance, damagedCheckpoint, sinkOutage, sinkFailure), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) => `[${list.join()}]`);

/** The value of `consumers:`. */
export const consumers = fc
  .record({
    count: fc.integer({ min: 1, max: 5 }),
    checkpoint: fc.oneof(
      fc.integer({ min: 1, max: 60 }).map((records) => `every_records: ${records}`),
      minutes(1, 200).map((every) => `every: ${every}`),
    ),
  })
  .map(({ count, checkpoint }) => `{ count: ${count}, checkpoint: { ${checkpoint} } }`);

/** As `--set` takes them: a small world of 12 hours and 3 partitions, delivered badly, under rules of every kind of window. */
export const smallWorlds = fc
  .record({
    seed: fc.nat(),
    clients: fc.integer({ min: 1, max: 25 }),
    partitions: fc.constant(3),
    disorder: fc.constantFrom('0', '15%', '60%'),
    duplicates: fc.constantFrom('0', '20%'),
    allowed: fc.constantFrom('0ms', '5s', '10m'),
    poison: fc.constantFrom('0', '10%'),
    outages: fc.constantFrom('[]', '[{ partition: 1, from: 2h, for: 3h }]'),
    clocks: fc.constantFrom('[]', '[{ devices: [mobile], offset: { normal: { sd: 1m } } }]'),
    window: fc.constantFrom('10m', '{ tumbling: 10m }', '{ hopping: { size: 15m, slide: 4m } }'),
    aggregates: fc.boolean(),
  })
  .map((world) => [
    `seed=${world.seed}`,
    'duration=12h',
    `traffic.clients=${world.clients}`,
    'fraud[0].episodes=6',
    'fraud[1].episodes=6',
    'fraud[2].episodes=6',
    `delivery.partitions=${world.partitions}`,
    `delivery.disorder.share=${world.disorder}`,
    `delivery.duplicates.share=${world.duplicates}`,
    `delivery.poison.share=${world.poison}`,
    `delivery.outages=${world.outages}`,
    `clocks=${world.clocks}`,
    `engine.allowed_disorder=${world.allowed}`,
    `engine.aggregates=${world.aggregates}`,
    `rules.impossible_travel.window=${world.window}`,
  ]);
