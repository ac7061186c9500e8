import { describe, expect, it } from 'vitest';
import { type DeliverySpec } from '../../src/model/delivery.ts';
import { faultsOf, withoutAll } from '../../src/model/world-faults.ts';
import { constant, HOUR, PROMPT_DELIVERY, scenarioFixture } from '../sim/scenario-fixture.ts';

const window = { fromMs: 0, forMs: HOUR };

const DELIVERY: DeliverySpec = {
  ...PROMPT_DELIVERY,
  routes: [
    { partition: 1, region: null, delayMs: constant(1) },
    { partition: null, region: 'west', delayMs: constant(2) },
  ],
  loss: { share: 0.1 },
  offline: [
    { ...window, clientShare: 0.1, recordsPerSecond: null },
    { ...window, clientShare: 0.2, recordsPerSecond: 5 },
  ],
  bursts: [{ ...window, withinMs: 0, everyMs: null }],
  outages: [
    { ...window, partition: 0 },
    { ...window, partition: 1 },
  ],
  idle: [{ ...window, partition: 2 }],
  poison: { share: 0.1, kinds: ['binary'] },
};

describe('the faults of a delivery', () => {
  const scenario = scenarioFixture({ delivery: DELIVERY });
  const faults = faultsOf(scenario);
  const without = (name: string): DeliverySpec => {
    return faults.find((fault) => fault.name === name)!.without(scenario).delivery;
  };

  it('are all that may cost detections, which poison may not', () => {
    expect(faults.map(({ name }) => name)).toEqual([
      'loss',
      ...['offline[0]', 'offline[1]', 'routes[0]', 'routes[1]', 'bursts[0]', 'outages[0]', 'outages[1]', 'idle[0]'],
    ]);
    expect(faultsOf(scenarioFixture({ delivery: PROMPT_DELIVERY }))).toEqual([]);
  });

  it('are taken away one at a time, and an offline producer keeps its place', () => {
    expect(without('loss')).toEqual({ ...DELIVERY, loss: { share: 0 } });
    expect(without('routes[0]')).toEqual({ ...DELIVERY, routes: DELIVERY.routes!.slice(1) });
    expect(without('outages[1]')).toEqual({ ...DELIVERY, outages: DELIVERY.outages!.slice(0, 1) });
    const [first, second] = DELIVERY.offline!;
    expect(without('offline[0]')).toEqual({ ...DELIVERY, offline: [{ ...first!, clientShare: 0 }, second] });
  });

  it('are taken away all together', () => {
    const { loss, routes, bursts, outages, idle, offline, poison } = withoutAll(faults, scenario).delivery;
    expect([routes, bursts, outages, idle]).toEqual([[], [], [], []]);
    expect([loss!.share, ...offline!.map(({ clientShare }) => clientShare)]).toEqual([0, 0, 0]);
    expect(poison).toBe(DELIVERY.poison);
  });
});
