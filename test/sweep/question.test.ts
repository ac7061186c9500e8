import { beforeEach, describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { presetAxes, PRESET_NAMES } from '../../src/sweep/presets.ts';
import { askQuestion, cellsOf, type Question, runOf } from '../../src/sweep/question.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { questionOf } from './sweep-fixture.ts';

const inFolder = temporaryFolder();
let scenario: string;
beforeEach(() => {
  scenario = writeSmallScenario(inFolder('small.yaml'));
});

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return error.oneLine();
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a question', () => {
  it('is every point with every seed', () => {
    const question = questionOf(scenario, ['engine.allowed_disorder=0s,1s', 'delivery.partitions=1,2,3'], '2');
    expect(question.points.map(({ labels }) => labels.join(' '))).toEqual([
      '0s 1',
      '0s 2',
      '0s 3',
      '1s 1',
      '1s 2',
      '1s 3',
    ]);
    expect(question.seeds).toEqual(['1', '1-2']);
    expect(cellsOf(question)).toHaveLength(12);
    expect(question.rules).toEqual(['impossible_travel', 'spending_spree', 'low_high_velocity']);
    expect(runOf(question.request, question.points[4]!, '1-2')).toEqual({
      scenario,
      seed: '1-2',
      overrides: [
        { option: '--vary', assignment: 'engine.allowed_disorder=1s' },
        { option: '--vary', assignment: 'delivery.partitions=2' },
      ],
    });
  });

  it('has the hash of all that can change an answer', () => {
    const hash = (vary: string, seeds: string, set: readonly string[] = []): string =>
      questionOf(scenario, [vary], seeds, { set }).hash;
    const one = hash('engine.allowed_disorder=0s,1s', '2');
    expect(hash('engine.allowed_disorder=0s,1s', '2')).toBe(one);
    const others = [
      hash('engine.allowed_disorder=1s,0s', '2'),
      hash('engine.allowed_disorder=0s,2s', '2'),
      hash('engine.allowed_disorder=0s,1s', '3'),
      hash('engine.allowed_disorder=0s,1s', '2', ['traffic.clients=61']),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
  });

  it.each([
    ['engine.alowed_disorder=0s', /--vary engine\.alowed_disorder=0s: .*did you mean "allowed_disorder"/],
    ['engine.allowed_disorder=0s,1s,soon', /--vary engine\.allowed_disorder=soon: expected a duration/],
    ['fraud[7].episodes=1,2', /--vary fraud\[7\]\.episodes=1: index \[7\] is out of range/],
    ['rules.nothing.window=1m', /--vary rules\.nothing\.window=1m: unknown rule/],
    ['engine.allowed_disorder=5s,5000ms', /the points \(5s\) and \(5000ms\) are the same scenario/],
  ])('is refused as a whole for one bad point: %s', (vary, message) => {
    expect(refusal(() => questionOf(scenario, [vary], '2'))).toMatch(message);
  });

  it('is refused where it has too many runs', () => {
    expect(refusal(() => questionOf(scenario, ['traffic.clients=60..159/1'], '10000'))).toContain('1000000 runs');
  });
});

describe('presets', () => {
  const ofPreset = (name: string, file: string, set: readonly string[] = []): Question => {
    const axes = presetAxes(name, loadScenario({ scenario: file, overrides: set }).scenario);
    return askQuestion({ scenario: file, set, axes, seeds: { kind: 'count', count: 2 }, preset: name });
  };

  it.each([
    ['skew-by-watermark', 25],
    ['window-kinds', 3],
    ['evasion', 5],
    ['partitions', 5],
  ])(
    '%s has %d points that can be run, of scenarios with and without clocks and with rules of their own',
    (name, points) => {
      for (const file of [scenario, 'mixed-fraud', 'skew-severe', 'tumbling-parity']) {
        expect(ofPreset(name, file).points).toHaveLength(points);
      }
    },
  );

  it('are all tried here', () => {
    expect(PRESET_NAMES).toEqual(['skew-by-watermark', 'window-kinds', 'evasion', 'partitions']);
  });

  it('sets every rule and every fraud', () => {
    const [, tumbling, hopping] = ofPreset('window-kinds', scenario).points;
    expect(tumbling!.assignments.map(({ assignment }) => assignment)).toEqual([
      'rules.impossible_travel.window={tumbling: 10m}',
      'rules.spending_spree.window={tumbling: 15m}',
      'rules.low_high_velocity.window={tumbling: 5m}',
    ]);
    expect(hopping!.assignments[1]!.assignment).toBe('rules.spending_spree.window={hopping: {size: 15m, slide: 3m}}');
    const half = ofPreset('evasion', scenario).points[2]!;
    expect(half.assignments.map(({ assignment }) => assignment)).toEqual(
      [0, 1, 2].map((i) => `fraud[${i}].evasion=0.5`),
    );
  });

  it('say where they do not fit, and what there is', () => {
    expect(refusal(() => ofPreset('evasion', scenario, ['fraud=[]']))).toBe(
      '--preset evasion: small has no fraud that could evade anything',
    );
    expect(refusal(() => ofPreset('partition', scenario))).toContain('did you mean "partitions"?');
    const outage = ['delivery.outages=[{partition: 2, from: 1h, for: 1h}]'];
    expect(refusal(() => ofPreset('partitions', scenario, outage))).toMatch(
      /there is no partition 2: delivery has 1.* \(at delivery\.partitions=1\)$/,
    );
  });
});
