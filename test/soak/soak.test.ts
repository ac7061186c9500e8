import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type Draw, drawNumber } from '../../soak/run-twice.ts';
import { soak, type SoakOptions, type SoakResult } from '../../soak/soak.ts';

const SCENARIOS = 100;
/** Drawn but not run. */
const DRAWN = 300;

async function soaked(changes: Partial<SoakOptions>): Promise<{ result: SoakResult; found: Map<string, string> }> {
  const found = new Map<string, string>();
  const result = await soak({
    seed: 'test',
    from: 0,
    isEnough: (scenarios) => scenarios === SCENARIOS,
    freshEvery: 100,
    verifyFresh: () => Promise.resolve(null),
    onScenario: ({ name }, mismatch) => {
      if (mismatch !== null) found.set(name, mismatch);
    },
    signal: new AbortController().signal,
    ...changes,
  });
  return { result, found };
}

describe('random scenarios', () => {
  it('run the same whatever the batches and consumers, and as the oracle says', async () => {
    const { result, found } = await soaked({});
    expect([...found]).toEqual([]);
    expect(result).toMatchObject({ scenarios: SCENARIOS, fresh: 1, mismatches: 0 });
    // Some ten seconds; a machine that is busy elsewhere takes its time.
  }, 240_000);

  it('are a function of seed and number', () => {
    expect(drawNumber('test', 7)).toEqual(drawNumber('test', 7));
    expect(drawNumber('test', 8).yaml).not.toBe(drawNumber('test', 7).yaml);
    expect(drawNumber('other', 7).yaml).not.toBe(drawNumber('test', 7).yaml);
  });

  it('reach everything that a scenario can say', () => {
    const text = Array.from({ length: DRAWN }, (_, number) => drawNumber('test', number).yaml).join('\n');
    for (const word of EVERYTHING) expect(text).toMatch(new RegExp(`\\b${word}\\b`));
  });
});

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
  'tumbling',
  'hopping',
  'adjacent',
  'ordered',
  'unordered',
  'count',
  'sum',
  'speed',
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

describe('a soak', () => {
  it('finds runs that depend on their batches, and says in which stage', async () => {
    const run: typeof runScenario = (request) => {
      const { scenario } = request;
      const delivery = { ...scenario.delivery, delayMs: { kind: 'constant', value: request.batchRows } as const };
      return runScenario({ ...request, scenario: { ...scenario, delivery } });
    };
    const { result, found } = await soaked({ run, isEnough: (scenarios) => scenarios === 3 });
    expect(result.mismatches).toBe(3);
    expect([...found.keys()]).toEqual(['soak-test-0', 'soak-test-1', 'soak-test-2']);
    for (const words of found.values())
      expect(words).toMatch(/^the two runs differ, first in (scenario|deliveries, partition \d), block 0$/);
  });

  it('takes a run that fails for a finding', async () => {
    const run: typeof runScenario = () => Promise.reject(new Error('out of luck'));
    const { found } = await soaked({ run, isEnough: (scenarios) => scenarios === 1 });
    expect(found.get('soak-test-0')).toMatch(/^it fails: Error: out of luck/);
  });

  it('has a share verified in a fresh process, and goes on after a finding', async () => {
    const asked: string[] = [];
    const verifyFresh = ({ name }: Draw) => {
      asked.push(name);
      return Promise.resolve(asked.length === 1 ? 'differs there' : null);
    };
    const options = { verifyFresh, freshEvery: 2, isEnough: (scenarios: number) => scenarios === 4 };
    const { result, found } = await soaked(options);
    expect(asked).toEqual(['soak-test-1', 'soak-test-3']);
    expect(result).toMatchObject({ fresh: 2, mismatches: 1 });
    expect([...found]).toEqual([['soak-test-1', 'differs there']]);
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    const { result } = await soaked({
      isEnough: (scenarios) => {
        if (scenarios === 2) controller.abort();
        return false;
      },
      signal: controller.signal,
    });
    expect(result.scenarios).toBe(2);
  });
});
