import { describe, expect, it } from 'vitest';
import { clientPartitioner } from '../../src/bus/partitioner.ts';
import { type ClockError, type ClockSpec } from '../../src/model/clocks.ts';
import { sharedFaults } from '../../src/model/shared-faults.ts';
import { LEAST_REPEATED_UNITS } from '../../src/model/least-units.ts';
import { unitsOfScenario } from '../../src/run/units-of-scenario.ts';
import { createWorld } from '../../src/sim/world.ts';
import { smallScenario } from '../faults/faulty-run.ts';

const between = (low: number, high: number): ClockError => ({ kind: 'offset', byMs: { kind: 'uniform', low, high } });
const NO_OWNERS = { devices: null, clients: null, homes: null, regions: null, producers: null };
const clock = (error: ClockError, owners: Partial<ClockSpec['owners']> = {}): ClockSpec => ({
  owners: { ...NO_OWNERS, ...owners },
  errors: [error],
});

/** A small scenario with these clocks. */
function withClocks(...clocks: ClockSpec[]) {
  return { ...smallScenario(), clocks };
}

const slowProducers = (count: number, only: number[] | null = null) =>
  clock(between(-600_000, 0), { producers: { count, only } });

describe('sharedFaults', () => {
  it('names nothing where clients are independent, slow clocks of their own included', () => {
    expect(sharedFaults(withClocks())).toEqual([]);
    expect(sharedFaults(withClocks(clock(between(-5000, 0))))).toEqual([]);
  });

  it('names the clocks of producers, those that may run ahead, outages, bursts and idle partitions', () => {
    const scenario = withClocks(slowProducers(12), slowProducers(16, [3, 11]), clock(between(-5, 5)));
    const delivery = {
      ...scenario.delivery,
      outages: [{ partition: 1, fromMs: 0, forMs: 1 }],
      idle: [{ partition: 0, fromMs: 0, forMs: null }],
    };
    const found = sharedFaults({ ...scenario, delivery });
    expect(found.map(({ name, unit, units }) => [name, unit, units])).toEqual([
      ['clocks[0]', 'producer', 12],
      ['clocks[1]', 'producer', 2],
      ['clocks[2]', 'partition', scenario.delivery.partitions],
      ['outages[0]', 'partition', 1],
      ['idle[0]', 'partition', 1],
    ]);
  });
});

describe('unitsOfScenario', () => {
  const unitsOf = (scenario: ReturnType<typeof withClocks>) => unitsOfScenario(scenario, createWorld(scenario), 3);

  it('takes clients one by one where nothing is shared', () => {
    expect(unitsOf(withClocks())).toEqual({
      unit: 'client',
      about: 'scenario',
      faults: [],
      wrongClocks: [],
      ofClient: null,
      // The null code is no client.
      fixed: createWorld(withClocks()).vocabulary.clients.size - 1,
    });
  });

  it('takes those behind one clock together, as the clocks themselves do', () => {
    const scenario = withClocks(slowProducers(LEAST_REPEATED_UNITS + 2));
    const { unit, about, ofClient, fixed } = unitsOf(scenario);
    expect(fixed).toBe(LEAST_REPEATED_UNITS + 2);
    expect([unit, about]).toEqual(['producer', 'scenario']);
    const world = createWorld(scenario);
    // Clients of one producer are wrong by the same; those of different ones are not, unless they drew the same.
    const errors = new Map<number, number>();
    for (const batch of world.batches(1000)) {
      for (let row = 0; row < batch.length; row++) {
        const producer = ofClient![batch.client[row]!]!;
        const errorMs = batch.eventTimeMs[row]! - batch.trueTimeMs[row]!;
        expect(errors.get(producer) ?? errorMs).toBe(errorMs);
        errors.set(producer, errorMs);
      }
    }
    expect(new Set(errors.values()).size).toBeGreaterThan(LEAST_REPEATED_UNITS / 2);
  });

  it('takes those of a partition together, where clocks may take its watermark along', () => {
    const { delivery, ...rest } = withClocks(clock(between(-5, 5)));
    const partitions = LEAST_REPEATED_UNITS;
    const scenario = { ...rest, delivery: { ...delivery, partitions } };
    const world = createWorld(scenario);
    const { unit, about, ofClient, fixed } = unitsOfScenario(scenario, world, partitions);
    expect([unit, about, fixed]).toEqual(['partition', 'scenario', partitions]);
    const { clients } = world.vocabulary;
    const partitionOf = clientPartitioner(clients, partitions);
    for (let code = 1; code < clients.size; code++) expect(ofClient![code]).toBe(partitionOf(code));
  });

  it('says that intervals hold given the faults, where these struck too few times', () => {
    const scenario = withClocks(slowProducers(4), slowProducers(40));
    expect(unitsOf(scenario)).toMatchObject({
      unit: 'client',
      about: 'these_faults',
      faults: ['clocks[0]'],
      wrongClocks: ['clocks[0]', 'clocks[1]'],
      ofClient: null,
    });
  });
});
