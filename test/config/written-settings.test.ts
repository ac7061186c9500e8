import { describe, expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../../src/config/load-scenario.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { ownPatternNames } from '../../src/config/own-pattern-names.ts';
import { scenarioSchema } from '../../src/config/scenario-schema.ts';
import { writtenSettings } from '../../src/config/written-settings.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const ALL_CLOCKS =
  'clocks=[{ devices: [mobile], offset: { normal: { mean: -2s, sd: 3s } } }, { clients: 20%, drift: { uniform: [-50ppm, 50ppm] } },' +
  ' { clients: ["7"], step: { at: 2h, by: -30s } }, { homes: [north], step: { at: 2026-03-02T10:00:00Z, by: 5s } },' +
  ' { producers: { of: 8, only: [0, 3] }, sine: { amplitude: 1s, period: 1h } }, { producers: 4, freeze: { from: 1h, for: 10m } },' +
  ' { regions: [south], zone: Europe/Berlin }]';
const ALL_FAULTS =
  'faults=[{ kind: crash, at: 1h, down: 5s }, { kind: crash, every: 6h }, { kind: crash, at_record: 500, partition: 1 }, { kind: crash, every_records: 900 },' +
  ' { kind: slow_consumer, records_per_second: 50, at: 1h, for: 10m }, { kind: rebalance, every: 3h, consumers: [1, 2] },' +
  ' { kind: damaged_checkpoint, damage: torn, nth: 3 }, { kind: damaged_checkpoint, damage: lost, every: 4 },' +
  ' { kind: sink_outage, at: 2h, for: 5m }, { kind: sink_failure, every_outputs: 40 }]';

const LISTED =
  'traffic={ kind: listed, transactions: [{ at: 3s, client: c1, amount: -0.05, region: north, clock: -5s, again: [1s, 0ms] },' +
  ' { at: 0s, client: 2, amount: 7 EUR, category: food, location: Oslo, device: pos, arrives: 1m }] }';

describe('a resolved scenario in the words of a scenario file', () => {
  const cases: (readonly [string, string, readonly string[]])[] = [
    ...listScenarios().map((name) => [name, name, []] as const),
    ['every kind of clock', 'evasion', [ALL_CLOCKS]],
    ['every kind of fault', 'evasion', [ALL_FAULTS, 'consumers={ count: 2, checkpoint: { every: 10m } }']],
    ['no limit of the future', 'evasion', ['engine.max_future=off', 'traffic.hot_client=3%']],
    ['listed transactions', 'evasion', [LISTED, 'fraud=[]', 'decoys=[]']],
    ['an objective', 'evasion', ['latency.slo.p99=8s']],
    [
      'filters',
      'evasion',
      [
        'rules.spending_spree.where={ device: web, amount: { below: 900.00 USD }, any: [{ region: [north, south] }, { all: [{ not: { currency: EUR } }] }] }',
        'rules.impossible_travel.where={ all: [{ not: { device: pos } }, { not: { device: web } }] }',
        'rules.low_high_velocity.where={ any: [{ amount: { above: 1.00 EUR, below: 5.00 EUR } }] }',
      ],
    ],
    ['a hopping window', 'evasion', ['rules.spending_spree.window={ hopping: { size: 15m, slide: 1m } }']],
  ];

  it.each(cases)('is the same scenario when it is read again: %s', (_, scenario, overrides) => {
    const resolved = loadScenario({ scenario, overrides }).scenario;
    const form = writtenSettings(plain(resolved));
    const again = scenarioSchema((reference) => loadRuleSet(reference), ownPatternNames(form)).parse(form);
    const rest = (one: object): unknown => plain({ ...one, expect: [] });
    expect(rest(again)).toEqual(rest(resolved));
  });

  it('has names, units and currencies as they are written by hand', () => {
    const { engine, traffic } = loadScenario({
      scenario: 'evasion',
      overrides: ['rules.low_high_velocity.above=900.00 EUR', 'rules.low_high_velocity.below=5.00 EUR'],
    }).scenario;
    expect(writtenSettings(plain({ engine, traffic }))).toMatchObject({
      traffic: { kind: 'households', activity_skew: expect.any(Number) as number },
      engine: {
        allowed_disorder: '5s',
        rules: {
          name: 'default',
          rules: [
            { name: 'impossible_travel', window: '10m', at_least: 2 },
            { name: 'spending_spree', window: '15m', at_least: 4 },
            { name: 'low_high_velocity', window: '5m', below: '5.00 EUR', above: '900.00 EUR' },
          ],
        },
      },
    });
  });

  it('leaves a time as it is that no date can have', () => {
    expect(writtenSettings({ startMs: 0 })).toEqual({ start: '1970-01-01T00:00:00.000Z' });
    expect(writtenSettings({ startMs: 17_724_099_999_600_000 })).toEqual({ start: 17_724_099_999_600_000 });
  });
});
