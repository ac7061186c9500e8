import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryBus } from '../../../src/bus/memory-bus.ts';
import { type AggregateRow } from '../../../src/model/aggregate.ts';
import { type Detection } from '../../../src/model/alert.ts';
import { type DeliverySpec } from '../../../src/model/delivery.ts';
import { type EngineSpec, type Scenario, type Traffic } from '../../../src/model/scenario.ts';
import { compareDetections } from '../../../src/oracle/compare.ts';
import { type Verdict } from '../../../src/model/verdict.ts';
import { LocalEngines } from '../../../src/pipeline/engines.ts';
import { assertConservation } from '../../../src/score/integrity.ts';
import { type EngineResults } from '../../../src/model/engine-results.ts';
import { runWorld, type WorldResult } from '../../../src/pipeline/world-source.ts';
import { StageDigests } from '../../../src/digest/stage-digest.ts';
import { AdmissionAudit } from '../../../src/score/admission-audit.ts';
import { evaluateShard } from '../../../src/score/evaluate-shard.ts';
import { ShardHistory } from '../../../src/score/shard-history.ts';
import { SHARDS } from '../../../src/score/sharding.ts';
import { WorldLog } from '../../../src/score/world-log.ts';
import { BlockStore } from '../../../src/spill/block-store.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { delays, deliverySpecs } from '../../arbitraries/delivery-spec.ts';
import { countRule, distinctRule, hopping, pairRule, ruleSetOf, trailing, tumbling } from '../../oracle/builders.ts';
import { UNWATCHED } from '../../capture/format/records.ts';
import { fraud, HOUR, MINUTE, scenarioFixture } from '../scenario-fixture.ts';

const RUN_MS = 6 * HOUR;
const NO_DIFFERENCE = { missing: [], extra: [], altered: [] };

const RULES = ruleSetOf(
  distinctRule(2, trailing(10 * MINUTE)),
  { ...distinctRule(4, tumbling(15 * MINUTE)), name: 'spree', field: 'category' },
  pairRule('adjacent', trailing(5 * MINUTE)),
  { ...countRule(3, hopping(HOUR, 20 * MINUTE)), name: 'busy' },
);

/** Small enough for hundreds of runs, with enough in it for alerts of every rule. */
function scenarioWith(seed: number, delivery: DeliverySpec, engine: Partial<EngineSpec> = {}): Scenario {
  const traffic: Traffic = { kind: 'households', clients: 25, transactionsPerClientPerDay: 40, activitySkew: 1 };
  return scenarioFixture({
    seed: String(seed),
    durationMs: RUN_MS,
    traffic,
    fraud: [fraud('impossible_travel'), fraud('spending_spree'), fraud('low_high_velocity')],
    delivery,
    engine: { ruleSet: RULES, allowedDisorderMs: MINUTE, maxFutureMs: MINUTE, aggregates: true, ...engine },
  });
}

interface Ran {
  readonly result: WorldResult;
  /** What the clients of each shard with any did. */
  readonly histories: readonly ShardHistory[];
  readonly verdicts: ReadonlyMap<Verdict, number>;
  readonly digests: { readonly deliveries: string };
}

async function run(scenario: Scenario, batchRows = 512): Promise<Ran> {
  const world = createWorld(scenario);
  const { partitions } = scenario.delivery;
  const log = new WorldLog(world.vocabulary, new BlockStore());
  const audit = new AdmissionAudit({ log, partitions, engine: scenario.engine, isWorldKnown: true, listeners: [] });
  const digests = new StageDigests(world.vocabulary, partitions);
  const result = await runWorld(
    scenario,
    world,
    new MemoryBus(world.vocabulary, partitions),
    new LocalEngines(scenario.engine, world.vocabulary, partitions),
    { observers: [audit, digests], batchRows, ...UNWATCHED },
  );
  return { result, histories: historiesOf(log), verdicts: audit.verdicts, digests: digests.hex() };
}

function historiesOf(log: WorldLog): ShardHistory[] {
  const histories = Array.from({ length: SHARDS }, (_, shard) => ShardHistory.ofWorld(log.vocabulary, log.load(shard)));
  return histories.filter(({ length }) => length > 0);
}

const detectionsOf = ({ detections }: EngineResults): Detection[] =>
  Array.from(detections, ({ detection }) => detection);

/** What an alert says, whatever its delays: rule, client, trigger and evidence, in an order of their own. */
function alertsOf({ result }: Ran): string[] {
  const facts = ({ rule, client_id, transaction_id, kind, evidence }: Detection): string =>
    [rule, client_id, transaction_id, kind, ...evidence].join(' ');
  return detectionsOf(result).map(facts).sort();
}

/** Whether a client did two things in the same ms: the log's order decides between them, so there disorder may show. */
function hasTies({ histories }: Ran): boolean {
  const moments = histories.flatMap(({ world }) =>
    Array.from({ length: world.length }, (_, at) => `${world.client[at]} ${world.eventTimeMs[at]}`),
  );
  return new Set(moments).size < moments.length;
}

const isPunctual = ({ result: { counts } }: Ran): boolean => counts.late + counts.future === 0;

const seeds = fc.integer({ min: 0, max: 1e6 });
const met = new Map<string, number>();
const meet = (what: string, times: number): unknown => met.set(what, (met.get(what) ?? 0) + times);

describe('whatever delivery does', () => {
  it('nothing is lost in admission, and the engine says what the oracle says', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, deliverySpecs(RUN_MS), fc.boolean(), async (seed, delivery, check) => {
        const scenario = scenarioWith(seed, delivery, { maxFutureMs: check ? MINUTE : null });
        const ran = await run(scenario);
        assertConservation(ran.result.counts, ran.verdicts);
        const admitted = ran.histories.flatMap((history) => evaluateShard(history, RULES).admitted);
        expect(compareDetections(admitted, detectionsOf(ran.result))).toEqual(NO_DIFFERENCE);
        const { counts } = ran.result;
        const side = [...ran.result.side];
        expect(side).toHaveLength(counts.delivered - counts.admitted);
        for (const reason of ['late', 'malformed'] as const) {
          expect(side.filter((record) => record.reason === reason)).toHaveLength(counts[reason]);
          meet(reason, counts[reason]);
        }
        meet('duplicate', counts.duplicates);
        for (const { undelivered } of ran.histories) meet('undelivered', undelivered);
        meet('detection', counts.detections);
      }),
      { numRuns: 80 },
    );
    for (const what of ['late', 'malformed', 'duplicate', 'undelivered', 'detection']) {
      expect([what, (met.get(what) ?? 0) > 200]).toEqual([what, true]);
    }
  });

  it('aggregates conserve counts and cents', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, deliverySpecs(RUN_MS), async (seed, delivery) => {
        const { histories, result } = await run(scenarioWith(seed, delivery));
        const rows = [...result.aggregates];
        const admitted = admittedOf(histories);
        expect(totalOf(rows)).toEqual(admitted);
        for (const breakdown of ['categories', 'regions', 'clients'] as const) {
          expect(totalOf(rows.flatMap((row) => row[breakdown]))).toEqual(admitted);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('the sizes of batches change nothing', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, deliverySpecs(RUN_MS), fc.integer({ min: 1, max: 50 }), async (seed, delivery, size) => {
        const scenario = scenarioWith(seed, delivery);
        const [large, small] = [await run(scenario), await run(scenario, size)];
        expect(small.digests).toEqual(large.digests);
        expect(small.result.counts).toEqual(large.result.counts);
        expect(compareDetections(detectionsOf(large.result), detectionsOf(small.result))).toEqual(NO_DIFFERENCE);
        expect([...small.result.side]).toEqual([...large.result.side]);
        expect([...small.result.aggregates]).toEqual([...large.result.aggregates]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('alerts are unchanged', () => {
  // A delay of at most the allowed disorder never makes a record late, whatever overtakes it.
  it('by disorder within the bound', { timeout: 60_000 }, async () => {
    let alerts = 0;
    await fc.assert(
      fc.asyncProperty(
        seeds,
        delays(MINUTE / 2),
        delays(MINUTE / 2),
        fc.nat(100),
        async (seed, delayMs, extraMs, percent) => {
          const disorder = { share: percent / 100, extraMs };
          const duplicates = { share: 0, afterMs: delayMs };
          const after = await run(scenarioWith(seed, { partitions: 3, delayMs, disorder, duplicates }));
          const quiet = { partitions: 3, delayMs: NONE, disorder: { share: 0, extraMs }, duplicates };
          const before = await run(scenarioWith(seed, quiet));
          expect([isPunctual(before), isPunctual(after)]).toEqual([true, true]);
          if (hasTies(before)) return;
          expect(alertsOf(after)).toEqual(alertsOf(before));
          alerts += before.result.counts.detections;
        },
      ),
      { numRuns: 40 },
    );
    expect(alerts).toBeGreaterThan(500);
  });

  it('by the number of partitions, while nothing is late under either', { timeout: 60_000 }, async () => {
    let punctual = 0;
    const patient = { allowedDisorderMs: RUN_MS / 4 };
    await fc.assert(
      fc.asyncProperty(
        seeds,
        deliverySpecs(RUN_MS, fc.constant(1)),
        fc.integer({ min: 2, max: 9 }),
        async (seed, spec, partitions) => {
          // What is said of a partition is another thing with more of them.
          const { outages: _outages, idle: _idle, routes: _routes, ...delivery } = spec;
          const one = await run(scenarioWith(seed, delivery, patient));
          const many = await run(scenarioWith(seed, { ...delivery, partitions }, patient));
          if (!isPunctual(one) || !isPunctual(many) || hasTies(one)) return;
          punctual += 1;
          expect(alertsOf(many)).toEqual(alertsOf(one));
        },
      ),
      { numRuns: 40 },
    );
    expect(punctual).toBeGreaterThan(8);
  });

  it('by duplicates, always', { timeout: 60_000 }, async () => {
    let duplicates = 0;
    await fc.assert(
      fc.asyncProperty(seeds, deliverySpecs(RUN_MS), async (seed, delivery) => {
        const once = { ...delivery, duplicates: { ...delivery.duplicates, share: 0 } };
        const [before, after] = [await run(scenarioWith(seed, once)), await run(scenarioWith(seed, delivery))];
        expect(alertsOf(after)).toEqual(alertsOf(before));
        expect(after.result.counts.admitted).toBe(before.result.counts.admitted);
        duplicates += after.result.counts.duplicates;
      }),
      { numRuns: 40 },
    );
    expect(duplicates).toBeGreaterThan(200);
  });

  it('by poison, always', { timeout: 60_000 }, async () => {
    let malformed = 0;
    await fc.assert(
      fc.asyncProperty(seeds, deliverySpecs(RUN_MS), async (seed, delivery) => {
        const { poison, ...clean } = delivery;
        fc.pre(poison !== undefined);
        const [before, after] = [await run(scenarioWith(seed, clean)), await run(scenarioWith(seed, delivery))];
        expect(compareDetections(detectionsOf(before.result), detectionsOf(after.result))).toEqual(NO_DIFFERENCE);
        const { delivered, malformed: bad, ...others } = after.result.counts;
        expect({ ...others, delivered: delivered - bad, malformed: 0 }).toEqual(before.result.counts);
        malformed += bad;
      }),
      { numRuns: 30 },
    );
    expect(malformed).toBeGreaterThan(50);
  });
});

const NONE = { kind: 'constant', value: 0 } as const;

interface Total {
  readonly count: number;
  readonly sum_cents: number;
}

function totalOf(parts: readonly Pick<AggregateRow, 'count' | 'sum_cents'>[]): Total {
  return parts.reduce<Total>(
    (total, { count, sum_cents }) => ({ count: total.count + count, sum_cents: total.sum_cents + sum_cents }),
    { count: 0, sum_cents: 0 },
  );
}

function admittedOf(histories: readonly ShardHistory[]): Total {
  const parts: Total[] = [];
  for (const { world, admittedOffset } of histories) {
    for (let at = 0; at < world.length; at++) {
      if (admittedOffset[at]! >= 0) parts.push({ count: 1, sum_cents: world.amountCents[at]! });
    }
  }
  return totalOf(parts);
}
