import { describe, expect, test } from 'vitest';
import { describeScenario } from '../../src/cli/describe-scenario.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type FaultSpec } from '../../src/model/faults.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

function load(...lines: readonly string[]): { readonly scenario: Scenario; readonly resolvedHash: string } {
  const access = memoryFileAccess({ 's.yaml': ['name: s', 'duration: 1d', ...lines].join('\n') });
  return loadScenario({ scenario: 's.yaml' }, access);
}

/** A fault as it is written, as the model has it, and as it is described. */
const FAULTS: readonly (readonly [written: string, spec: FaultSpec, described: string])[] = [
  [
    '{ kind: crash, at_record: 1200 }',
    { kind: 'crash', when: { kind: 'at_record', record: 1200, partition: null }, times: 1, downMs: 0 },
    'crash at record 1,200 of the log',
  ],
  [
    '{ kind: crash, every_records: 97, partition: 2, times: 3, down: 30s }',
    { kind: 'crash', when: { kind: 'every_records', records: 97, partition: 2 }, times: 3, downMs: 30_000 },
    'crash at every 97 records of partition 2, 3 times in a row, down for 30 s',
  ],
  [
    '{ kind: crash, at: 6h }',
    { kind: 'crash', when: { kind: 'at', atMs: 21_600_000 }, times: 1, downMs: 0 },
    'crash at start + 6 h',
  ],
  [
    '{ kind: crash, every: 10m }',
    { kind: 'crash', when: { kind: 'every', everyMs: 600_000 }, times: 1, downMs: 0 },
    'crash every 10 min',
  ],
  [
    '{ kind: slow_consumer, records_per_second: 20 }',
    { kind: 'slow_consumer', recordsPerSecond: 20, atMs: 0, forMs: null },
    'slow consumers, at most 20 records a second, from the start on, for the rest of the run',
  ],
  [
    '{ kind: slow_consumer, records_per_second: 1, at: 1h, for: 2h }',
    { kind: 'slow_consumer', recordsPerSecond: 1, atMs: 3_600_000, forMs: 7_200_000 },
    'slow consumers, at most 1 record a second, from start + 1 h on, for 2 h',
  ],
  [
    '{ kind: rebalance, at: 0ms, consumers: 4 }',
    { kind: 'rebalance', when: { kind: 'at', atMs: 0 }, consumers: [4], graceful: false },
    'rebalance at the start, without a checkpoint; consumers: 4',
  ],
  [
    '{ kind: rebalance, every: 25m, consumers: [3, 1], graceful: true }',
    { kind: 'rebalance', when: { kind: 'every', everyMs: 1_500_000 }, consumers: [3, 1], graceful: true },
    'rebalance every 25 min, after a checkpoint; consumers: 3, then 1',
  ],
  [
    '{ kind: damaged_checkpoint, damage: torn, nth: 3 }',
    { kind: 'damaged_checkpoint', damage: 'torn', which: { kind: 'nth', checkpoints: 3 } },
    'checkpoint 3 of each partition: cut short',
  ],
  [
    '{ kind: damaged_checkpoint, damage: bit_flip, every: 1 }',
    { kind: 'damaged_checkpoint', damage: 'bit_flip', which: { kind: 'every', checkpoints: 1 } },
    'every checkpoint of each partition: one bit wrong',
  ],
  [
    '{ kind: sink_outage, at: 2h, for: 3h }',
    { kind: 'sink_outage', atMs: 7_200_000, forMs: 10_800_000 },
    'sink unavailable from start + 2 h on, for 3 h',
  ],
  [
    '{ kind: sink_failure, every_outputs: 50 }',
    { kind: 'sink_failure', everyOutputs: 50 },
    'sink fails half-way, before every 50 outputs of a kind and partition',
  ],
];

describe('faults', () => {
  test.each(FAULTS)('%s', (written, spec, described) => {
    const { scenario } = load(`faults: [${written}]`);
    expect(scenario.faults).toEqual([spec]);
    expect(describeScenario(scenario)).toContain(`\nFaults    ${described}\n`);
  });

  test('are described one below the other, each with the partitions or consumers that it hits', () => {
    const { scenario } = load(
      'consumers: { count: 3, checkpoint: { every: 10m } }',
      'faults:',
      '  - { kind: crash, at: 1h }',
      '  - { kind: crash, at: 2h }',
    );
    expect(describeScenario(scenario)).toContain(
      'Consumers 3 consumers, a checkpoint every 10 min\n' +
        'Faults    crash at start + 1 h\n' +
        '          crash at start + 2 h\n',
    );
  });

  test('come with consumers that are as they usually are', () => {
    expect(load('faults: [{ kind: crash, at: 1h }]').scenario.consumers).toEqual({
      count: 1,
      checkpoint: { kind: 'records', records: 1000 },
    });
    expect(load('consumers: { count: 2 }').scenario.consumers).toEqual({
      count: 2,
      checkpoint: { kind: 'records', records: 1000 },
    });
  });

  test('that are none leave the scenario as it is', () => {
    expect(load('faults: []')).toEqual(load());
    expect(Object.keys(load().scenario)).not.toContain('faults');
    expect(Object.keys(load().scenario)).not.toContain('consumers');
    expect(load('faults: [{ kind: crash, at: 1h }]').resolvedHash).not.toBe(load().resolvedHash);
    expect(describeScenario(load().scenario)).not.toMatch(/^(Faults|Consumers)/m);
  });
});

describe('faults that are not of the grammar, or cannot be', () => {
  test.each<[string, string, string]>([
    [
      'no moment',
      '{ kind: crash }',
      '[0]: expected one of at_record, every_records, at, every, found an empty mapping',
    ],
    [
      'two moments',
      '{ kind: crash, at: 1h, at_record: 5 }',
      '[0]: expected one of at_record, every_records, at, every, found at_record and at',
    ],
    [
      'a partition at a time',
      '{ kind: crash, at: 1h, partition: 0 }',
      '[0].partition: records of a partition are counted with at_record or every_records; at a time all consumers crash',
    ],
    [
      'record nought',
      '{ kind: crash, at_record: 0 }',
      '[0].at_record: expected a whole number from 1 to 1000000000, found 0',
    ],
    [
      'a time without unit',
      '{ kind: crash, at: 10 }',
      '[0].at: missing unit: found 10, write 10ms, 10s, 10m, 10h, 10d',
    ],
    [
      'another kind',
      '{ kind: crush, at: 1h }',
      '[0].kind: expected one of crash, slow_consumer, rebalance, damaged_checkpoint, sink_outage, sink_failure, found "crush"; ' +
        'did you mean "crash"?',
    ],
    [
      'another damage',
      '{ kind: damaged_checkpoint, damage: tron, nth: 1 }',
      '[0].damage: expected one of lost, torn, bit_flip, found "tron"; did you mean "torn"?',
    ],
    [
      'no checkpoint in particular',
      '{ kind: damaged_checkpoint, damage: torn }',
      '[0]: expected one of nth, every, found an empty mapping',
    ],
    [
      'a group of none',
      '{ kind: rebalance, at: 1h, consumers: 0 }',
      '[0].consumers: expected a whole number from 1 to 1024, found 0',
    ],
    [
      'a partition too many',
      '{ kind: crash, at_record: 5, partition: 4 }',
      '[0].partition: there is no partition 4: the topic has 4, from 0',
    ],
    [
      'a time after the end',
      '{ kind: sink_outage, at: 1d, for: 1h }',
      '[0].at: 1d is not before the end of the scenario, which lasts 1d',
    ],
    [
      'a rebalance after the end',
      '{ kind: rebalance, at: 25h, consumers: 2 }',
      '[0].at: 1d1h is not before the end of the scenario, which lasts 1d',
    ],
  ])('%s', (_, fault, message) => {
    expect(refusal(() => load(`faults: [${fault}]`))).toMatch(/^s\.yaml:3:\d+: faults/);
    expect(refusal(() => load(`faults: [${fault}]`)).replace(/^.*?: faults/, '')).toBe(message);
  });

  test.each([
    ['{ checkpoint: {} }', '.checkpoint: expected one of every_records, every, found an empty mapping'],
    [
      '{ checkpoint: { every: 10m, every_records: 5 } }',
      '.checkpoint: expected one of every_records, every, found every_records and every',
    ],
    ['{ cuont: 3 }', ': unknown key "cuont", did you mean "count"? Expected one of count, checkpoint'],
  ])('consumers: %s', (consumers, message) => {
    expect(refusal(() => load(`consumers: ${consumers}`)).replace(/^.*?: consumers/, '')).toBe(message);
  });
});
