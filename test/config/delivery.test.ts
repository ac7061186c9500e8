import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const load = (text: string, overrides: readonly string[] = []) => {
  const access = memoryFileAccess({ 's.yaml': `name: s\nduration: 1d\n${text}` });
  const { scenario, resolvedHash } = loadScenario({ scenario: 's.yaml', overrides }, access);
  return { delivery: scenario.delivery, resolvedHash };
};

test('everything that delivery can do, in full and with its defaults', () => {
  const { delivery } = load(`delivery:
  partitions: 3
  delay: { pareto: { min: 50ms, alpha: 1.5, max: 10m } }
  duplicates: { share: 1%, after: 1s, copies: 4 }
  routes: [{ region: west, delay: 1s }, { partition: 2, delay: { pareto: { min: 1s, alpha: 2 } } }]
  loss: { share: 2% }
  offline: [{ clients: 5%, from: 1h, for: 30m }, { clients: 1, for: 1m, records_per_second: 2.5 }]
  bursts: [{ for: 10m }, { from: 2h, for: 10m, within: 5s, every: 1h }]
  outages: [{ partition: 1, from: 3h, for: 20m }]
  idle: [{ partition: 0 }, { partition: 2, from: 4h, for: 1h }]
  poison: { share: 1% }
`);
  expect(delivery).toEqual({
    partitions: 3,
    delayMs: { kind: 'pareto', min: 50, alpha: 1.5, max: 600_000 },
    disorder: { share: 0, extraMs: { kind: 'exponential', mean: 2_000, max: 60_000 } },
    duplicates: { share: 0.01, afterMs: { kind: 'constant', value: 1_000 }, copies: 4 },
    routes: [
      { partition: null, region: 'west', delayMs: { kind: 'constant', value: 1_000 } },
      { partition: 2, region: null, delayMs: { kind: 'pareto', min: 1_000, alpha: 2, max: null } },
    ],
    loss: { share: 0.02 },
    offline: [
      { clientShare: 0.05, fromMs: 3_600_000, forMs: 1_800_000, recordsPerSecond: null },
      { clientShare: 1, fromMs: 0, forMs: 60_000, recordsPerSecond: 2.5 },
    ],
    bursts: [
      { fromMs: 0, forMs: 600_000, withinMs: 0, everyMs: null },
      { fromMs: 7_200_000, forMs: 600_000, withinMs: 5_000, everyMs: 3_600_000 },
    ],
    outages: [{ partition: 1, fromMs: 10_800_000, forMs: 1_200_000 }],
    idle: [
      { partition: 0, fromMs: 0, forMs: null },
      { partition: 2, fromMs: 14_400_000, forMs: 3_600_000 },
    ],
    poison: {
      share: 0.01,
      kinds: ['broken_json', 'missing_amount', 'wrong_type', 'too_many_decimals', 'binary', 'another_payload'],
    },
  });
});

test('a list with nothing in it is none at all', () => {
  const quiet = load('');
  const noisy = 'delivery: { outages: [{ partition: 0, for: 1h }], idle: [{ partition: 1 }] }\n';
  expect(load(noisy).resolvedHash).not.toBe(quiet.resolvedHash);
  expect(load(noisy, ['delivery.outages=[]', 'delivery.idle=[]'])).toEqual(quiet);
});

describe('a delivery that cannot be', () => {
  test.each<[string, string[], string]>([
    [
      'a largest value below the least',
      ['delivery: { delay: { pareto: { min: 2s, alpha: 1, max: 1s } } }'],
      's.yaml:3:56: delivery.delay.pareto.max: max must not be below min',
    ],
    [
      'a route of nothing',
      ['delivery: { routes: [{ delay: 1s }] }'],
      's.yaml:3:22: delivery.routes[0]: expected a partition, a region, or both, found neither',
    ],
    [
      'a route without a delay',
      ['delivery: { routes: [{ region: west }] }'],
      's.yaml:3:22: delivery.routes[0]: missing key "delay"; expected a duration such as 250ms, 10m or 1h30m',
    ],
    [
      'an outage without an end',
      ['delivery:', '  outages:', '    - { partition: 0, from: 1h }'],
      's.yaml:5:7: delivery.outages[0]: missing key "for"; expected a duration such as 250ms, 10m or 1h30m',
    ],
    [
      'a backlog that is never uploaded',
      ['delivery: { offline: [{ clients: 5%, for: 1h, records_per_second: 0 }] }'],
      's.yaml:3:67: delivery.offline[0].records_per_second: expected a number from 0.001 to 1000000, found 0',
    ],
    [
      'a burst longer than what it compresses',
      ['delivery: { bursts: [{ for: 1m, within: 2m }] }'],
      's.yaml:3:41: delivery.bursts[0].within: a burst takes no longer than what it compresses',
    ],
    [
      'bursts that overlap themselves',
      ['delivery: { bursts: [{ for: 10m, every: 5m }] }'],
      's.yaml:3:41: delivery.bursts[0].every: the next window must not begin before this one ends',
    ],
    [
      'an unknown poison',
      ['delivery: { poison: { share: 1%, kinds: [arsenic] } }'],
      's.yaml:3:42: delivery.poison.kinds[0]: expected one of broken_json, missing_amount, wrong_type, too_many_decimals, ' +
        'binary, another_payload, found "arsenic"',
    ],
    [
      'a partition that is not there',
      ['delivery: { partitions: 2, outages: [{ partition: 2, for: 1h }] }'],
      's.yaml:3:51: delivery.outages[0].partition: there is no partition 2: delivery has 2, counted from 0',
    ],
    [
      'a route of a partition that is not there',
      ['delivery: { routes: [{ partition: 4, delay: 1s }] }'],
      's.yaml:3:35: delivery.routes[0].partition: there is no partition 4: delivery has 4, counted from 0',
    ],
    [
      'something that would happen after the run',
      ['delivery: { idle: [{ partition: 0, from: 24h }] }'],
      "s.yaml:3:42: delivery.idle[0].from: 1d is not before the end of the scenario's duration of 1d",
    ],
  ])('%s', (_what, lines, message) => {
    expect(refusal(() => load(lines.join('\n')))).toBe(message);
  });
});
