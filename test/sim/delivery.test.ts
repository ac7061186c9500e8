import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeliverySpec } from '../../src/model/delivery.ts';
import { Random } from '../../src/random/random.ts';
import { deliver, type DeliverySetting } from '../../src/sim/delivery.ts';
import { createWorld } from '../../src/sim/world.ts';
import { deliveredRows, digestRows, worldRows } from './rows.ts';
import {
  ALL_FRAUD,
  constant,
  DAY,
  PROMPT_DELIVERY,
  ROUGH_DELIVERY,
  scenarioFixture,
  START_MS,
  uniform,
} from './scenario-fixture.ts';

const scenario = scenarioFixture({ fraud: ALL_FRAUD });
const world = createWorld(scenario);
const sent = worldRows(world);
const random = Random.fromSeed('42').fork('delivery');

const settingOf = (spec: DeliverySpec): DeliverySetting => {
  return { spec, startMs: START_MS, random, partitionOf: (client) => client % spec.partitions };
};

const deliverAll = (spec: DeliverySpec, outRows = 100, inRows = 100, from = world) =>
  deliveredRows(deliver(from.batches(inRows), settingOf(spec), outRows));

describe('deliver', () => {
  it('gives what it always gave', () => {
    expect(digestRows(deliverAll(ROUGH_DELIVERY))).toBe('0f9f0a86e689870d0e2bd8f64283cd83');
  });

  it('passes everything on at once when delivery is prompt', () => {
    const delivered = deliverAll(PROMPT_DELIVERY);
    expect(delivered.map(({ partition, ingestTimeMs, ...row }) => ({ ...row, trueTimeMs: ingestTimeMs }))).toEqual(
      sent,
    );
  });

  it('adds a constant delay to all alike', () => {
    const delivered = deliverAll({ ...PROMPT_DELIVERY, delayMs: constant(250) });
    expect(delivered.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
    expect(delivered.every(({ ingestTimeMs, eventTimeMs }) => ingestTimeMs === eventTimeMs + 250)).toBe(true);
  });

  it('delivers every transaction once, a share of them twice, none before it happened, each unchanged', () => {
    const delivered = deliverAll(ROUGH_DELIVERY);
    const byId = new Map(sent.map((row) => [row.id, row]));
    const copies = new Map<string, number>();
    for (const { partition, ingestTimeMs, ...row } of delivered) {
      const { trueTimeMs, ...original } = byId.get(row.id)!;
      expect(row).toEqual(original);
      expect(ingestTimeMs).toBeGreaterThanOrEqual(trueTimeMs);
      expect(partition).toBe(world.vocabulary.clients.find(row.client)! % 4);
      copies.set(row.id, (copies.get(row.id) ?? 0) + 1);
    }
    expect(copies.size).toBe(sent.length);
    const twice = [...copies.values()].filter((count) => count === 2).length;
    expect(delivered.length).toBe(sent.length + twice);
    expect(Math.abs(twice / sent.length - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / sent.length));
  });

  it('goes forward in ingest time; of equals, the one generated first', () => {
    const generation = new Map(sent.map(({ id }, i) => [id, i]));
    // Few distinct delays, so that there are many ties.
    const coarse: DeliverySpec = {
      ...ROUGH_DELIVERY,
      delayMs: constant(0),
      disorder: { share: 0.5, extraMs: constant(0) },
      duplicates: { share: 0.5, afterMs: constant(0) },
    };
    for (const spec of [ROUGH_DELIVERY, coarse]) {
      const delivered = deliverAll(spec);
      for (let i = 1; i < delivered.length; i++) {
        const [before, after] = [delivered[i - 1]!, delivered[i]!];
        const ordered =
          before.ingestTimeMs < after.ingestTimeMs ||
          (before.ingestTimeMs === after.ingestTimeMs && generation.get(before.id)! <= generation.get(after.id)!);
        expect(ordered).toBe(true);
      }
    }
  });

  it('holds back the share that it is told to, so that others overtake', () => {
    const spec: DeliverySpec = { ...PROMPT_DELIVERY, disorder: { share: 0.2, extraMs: uniform(1000, 2000) } };
    const delays = deliverAll(spec).map(({ ingestTimeMs, eventTimeMs }) => ingestTimeMs - eventTimeMs);
    const held = delays.filter((delay) => delay > 0);
    expect(held.every((delay) => delay >= 1000 && delay < 2000)).toBe(true);
    expect(Math.abs(held.length / delays.length - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / delays.length));
  });

  it('does not depend on the sizes of batches', () => {
    const whole = deliverAll(ROUGH_DELIVERY, 1_000_000, 1_000_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (outRows, inRows) => {
        for (const { length } of deliver(world.batches(inRows), settingOf(ROUGH_DELIVERY), outRows)) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(outRows);
        }
        expect(deliverAll(ROUGH_DELIVERY, outRows, inRows)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('gives legitimate transactions the same way when episodes are added', () => {
    const plain = createWorld({ ...scenario, fraud: [] });
    const injected = new Set(world.episodes.flatMap(({ transaction_ids }) => transaction_ids));
    const legitimate = deliverAll(ROUGH_DELIVERY).filter(({ id }) => !injected.has(id));
    expect(legitimate).toEqual(deliverAll(ROUGH_DELIVERY, 100, 100, plain));
  });

  it('takes delays below zero for none', () => {
    const delivered = deliverAll({ ...PROMPT_DELIVERY, delayMs: constant(-DAY) });
    expect(delivered.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
  });

  it('holds as much as is under way, and no more is lost when it all arrives at the end', () => {
    const delivered = deliverAll({ ...PROMPT_DELIVERY, delayMs: constant(30 * DAY) });
    expect(delivered.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
  });

  it('yields nothing of nothing, and refuses batches without rows', () => {
    expect([...deliver([], settingOf(ROUGH_DELIVERY), 10)]).toEqual([]);
    expect(() => [...deliver(world.batches(10), settingOf(ROUGH_DELIVERY), 0)]).toThrow(RangeError);
  });
});
