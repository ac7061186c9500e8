import { expect, it } from 'vitest';
import { describeDelivery } from '../../src/cli/describe-delivery.ts';
import { type DeliverySpec } from '../../src/model/delivery.ts';
import { constant, HOUR, MINUTE, PROMPT_DELIVERY } from '../sim/scenario-fixture.ts';

it('a delivery that does nothing takes two lines', () => {
  expect(describeDelivery(PROMPT_DELIVERY)).toEqual(['4 partitions, delay 0 ms', '0 % overtaken, 0 % twice']);
});

it('everything that delivery does has its line', () => {
  const delivery: DeliverySpec = {
    ...PROMPT_DELIVERY,
    delayMs: { kind: 'pareto', min: 50, alpha: 1.5, max: MINUTE },
    duplicates: { share: 0.1, afterMs: constant(1), copies: 3 },
    loss: { share: 0.02 },
    poison: { share: 0.01, kinds: ['binary', 'broken_json'] },
    routes: [
      { partition: 1, region: 'west', delayMs: constant(1000) },
      { partition: null, region: 'east', delayMs: constant(2000) },
    ],
    offline: [
      { clientShare: 0.2, fromMs: HOUR, forMs: 2 * HOUR, recordsPerSecond: 5 },
      { clientShare: 0.3, fromMs: 0, forMs: MINUTE, recordsPerSecond: null },
    ],
    bursts: [
      { fromMs: 0, forMs: 10 * MINUTE, withinMs: 0, everyMs: null },
      { fromMs: HOUR, forMs: 10 * MINUTE, withinMs: MINUTE, everyMs: HOUR },
    ],
    outages: [{ partition: 2, fromMs: HOUR, forMs: HOUR }],
    idle: [
      { partition: 3, fromMs: HOUR, forMs: null },
      { partition: 0, fromMs: HOUR, forMs: MINUTE },
    ],
  };
  expect(describeDelivery(delivery)).toEqual([
    '4 partitions, delay Pareto (from 50 ms, α 1.5, at most 1 min)',
    '0 % overtaken, 10 % 4 times, 2 % lost, 1 % followed by poison (binary, broken_json)',
    'partition 1, region west: delay 1 s',
    'region east: delay 2 s',
    '20 % of the clients offline from 1 h for 2 h, uploaded afterwards at 5 records/s',
    '30 % of the clients offline from 0 ms for 1 min, uploaded afterwards at once',
    'what arrives from 0 ms for 10 min appended at its end',
    'what arrives from 1 h for 10 min appended in its last 1 min, again every 1 h',
    'partition 2 out from 1 h for 1 h',
    'partition 3 gets nothing from 1 h on',
    'partition 0 gets nothing from 1 h for 1 min',
  ]);
});
