import { expect, it } from 'vitest';
import { loadForm } from '../../src/hunt/case.ts';
import { earlyKey, expectedEarly } from '../../src/hunt/expected-early.ts';
import { expectedDetections } from '../../src/hunt/expectation.ts';
import { logOf } from '../../src/hunt/log-of.ts';

/*
 *  stamped    0 s north   4 s south   9 s west
 *  arrives    3rd         1st         2nd
 *             |-----------------------|   window of 10 s, two regions
 *
 *  At west, south is seen at once. At south, north has to come first: late, but in the disorder that is allowed.
 */
it('is said early by the first record that makes it true, in the order in which records are admitted', async () => {
  const start = '2026-01-05T00:00:00.000Z';
  const { scenario } = loadForm({
    name: 'listed',
    start,
    duration: '1m',
    delivery: { partitions: 1 },
    traffic: {
      kind: 'listed',
      transactions: [
        { at: '0s', client: '1', amount: '1.00', region: 'north', arrives: '12s' },
        { at: '4s', client: '1', amount: '1.00', region: 'south' },
        { at: '9s', client: '1', amount: '6.00', region: 'west' },
      ],
    },
    engine: {
      allowed_disorder: '30s',
      early: true,
      rules: {
        name: 'drawn',
        rules: [
          { name: 'distinct', kind: 'distinct', field: 'region', at_least: 2, window: '10s', detects: [] },
          {
            name: 'adjacent',
            kind: 'pair',
            order: 'adjacent',
            below: '5.00 USD',
            above: '5.00 USD',
            window: '10s',
            detects: [],
          },
        ],
      },
    },
  });
  const { logs } = await logOf(scenario);
  const { ruleSet } = scenario.engine;
  const early = expectedEarly(ruleSet, logs);
  const startMs = Date.parse(start);
  const said = expectedDetections(ruleSet, logs).map((detection) => {
    const timing = early.get(earlyKey(detection));
    const { rule, event_time_ms } = detection;
    return [rule, event_time_ms - startMs, timing?.event_clock_ms && timing.event_clock_ms - startMs];
  });
  // A pair whose two have to follow each other directly may still be undone.
  expect(said.toSorted()).toEqual([
    ['adjacent', 9000, undefined],
    ['distinct', 4000, 9000],
    ['distinct', 9000, 9000],
  ]);
  expect([...early.values()].map(({ processing_time_ms }) => processing_time_ms! - startMs)).toEqual([9000, 12_000]);
});
