import { describe, expect, it } from 'vitest';
import { drawSeed, yamlOf } from '../../soak/draw-seed.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';

/** Drawn but not run. */
const DRAWN = 300;

const EVERYTHING = [
  'households',
  'original',
  'none',
  'impossible_travel',
  'spending_spree',
  'low_high_velocity',
  'border_commuter',
  'mall_trip',
  'coffee_then_laptop',
  'online_anywhere',
  'drawn_sequence',
  'drawn_decoy',
  'sequence',
  'evades',
  'completes',
  'span',
  'tumbling',
  'hopping',
  'adjacent',
  'ordered',
  'unordered',
  'speed',
  'anomaly',
  'count',
  'sum',
  'distinct',
  'pair',
  'offset',
  'drift',
  'step',
  'sine',
  'freeze',
  'zone',
  'clients',
  'devices',
  'homes',
  'regions',
  'producers',
  'delay',
  'disorder',
  'duplicates',
  'pareto',
  'hot_client',
  'routes',
  'loss',
  'offline',
  'bursts',
  'outages',
  'idle',
  'poison',
  'copies',
  'checkpoint',
  'crash',
  'slow_consumer',
  'rebalance',
  'damaged_checkpoint',
  'sink_outage',
  'sink_failure',
  'at_record',
  'every_records',
  'lost',
  'torn',
  'bit_flip',
];

describe('the scenario of a seed and number', () => {
  it('is always the same one', () => {
    expect(drawSeed('test', 7)).toEqual(drawSeed('test', 7));
    expect(drawSeed('test', 8).form).not.toEqual(drawSeed('test', 7).form);
    expect(drawSeed('other', 7).form).not.toEqual(drawSeed('test', 7).form);
  });

  it('is what its file says', () => {
    const draw = drawSeed('test', 3);
    const access = {
      scenariosDirectory: '.',
      readFile: () => new TextEncoder().encode(yamlOf(draw)),
      listDirectory: () => [`${draw.name}.yaml`],
    };
    const { scenario, resolvedHash } = loadScenario({ scenario: `${draw.name}.yaml` }, access);
    expect({ scenario, resolvedHash }).toEqual(draw.loaded);
  });
});

it('scenarios of seeds reach everything that a scenario can say', () => {
  const text = Array.from({ length: DRAWN }, (_, number) => yamlOf(drawSeed('test', number))).join('\n');
  for (const word of EVERYTHING) expect(text).toMatch(new RegExp(`\\b${word}\\b`));
});
