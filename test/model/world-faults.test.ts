import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { faultsOf, withoutAll } from '../../src/model/world-faults.ts';

/** A scenario with two of everything that comes in a list. */
function everything(): Scenario {
  const window = 'from: 1h, for: 1h';
  const overrides = [
    'clocks=[{ offset: 1m }, { clients: 20%, drift: 50ppm }]',
    `delivery={ partitions: 3, delay: 1s, disorder: { share: 1% }, duplicates: { share: 1% }, loss: { share: 1% },
      poison: { share: 1% }, routes: [{ partition: 1, delay: 2s }, { region: north, delay: 3s }],
      offline: [{ clients: 5%, ${window} }, { clients: 10%, ${window} }], bursts: [{ ${window} }, { from: 3h, for: 1h }],
      outages: [{ partition: 0, ${window} }, { partition: 1, ${window} }], idle: [{ partition: 2, ${window} }, { partition: 0, from: 20h }] }`,
  ];
  return loadScenario({ scenario: 'baseline', overrides }).scenario;
}

const LISTS = ['clocks', 'routes', 'offline', 'bursts', 'outages', 'idle'];

describe('the faults of a world', () => {
  it('are each clock and each part of delivery, by name', () => {
    const names = faultsOf(everything()).map(({ name }) => name);
    const single = ['delay', 'disorder', 'duplicates', 'loss', 'poison'];
    expect([...names].sort()).toEqual([...single, ...LISTS.flatMap((list) => [`${list}[0]`, `${list}[1]`])].sort());
  });

  it('can each be left out, whichever others are', () => {
    const scenario = everything();
    const faults = faultsOf(scenario);
    const left = (from: Scenario) => faultsOf(from).filter(({ name }) => !/^(clocks|offline)/.test(name)).length;
    for (const fault of faults) {
      const without = fault.without(scenario);
      expect(without).not.toEqual(scenario);
      expect(left(without)).toBe(left(scenario) - (/^(clocks|offline)/.test(fault.name) ? 0 : 1));
    }
    const { clocks, delivery } = withoutAll(faults, scenario);
    expect(left(withoutAll(faults, scenario))).toBe(0);
    expect(withoutAll([...faults].reverse(), scenario)).toEqual(withoutAll(faults, scenario));
    expect(clocks.map(({ errors }) => errors)).toEqual([[], []]);
    expect(delivery.offline!.map(({ clientShare }) => clientShare)).toEqual([0, 0]);
    expect(delivery).not.toHaveProperty('loss');
  });

  it('are none where nothing goes wrong', () => {
    const overrides = ['clocks=[]', 'delivery={ partitions: 2 }'];
    expect(faultsOf(loadScenario({ scenario: 'baseline', overrides }).scenario)).toEqual([]);
  });
});
