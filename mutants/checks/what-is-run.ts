import { type Mutant } from '../mutant.ts';

/** Scenarios of the shipped ones that take a second at most and, together, meet every rule, window, fault and verdict. */
export const SCENARIOS = [
  'threshold-edge',
  'window-edge',
  'equal-timestamps',
  'future-poison',
  'late-duplicate',
  'late-not-dropped',
  'same-offset-twice',
  'restore-loses-watermark',
  'rebalance-redelivery',
  'negative-timestamp',
  'duplicate-storm',
  'poison-message',
  'float-drift',
  'clock-backwards',
  'crash-loop',
  'partition-outage',
  'everything-at-once',
  'tumbling-phase',
];

/** By room, the tests that reach it: its own, and those of the rooms that stand on it, the quick ones. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  engine: [
    'test/engine/',
    'test/engine-vs-oracle.test.ts',
    'test/bounded-evidence.property.test.ts',
    'test/until.test.ts',
    'test/consumer/',
    'test/checkpoint/',
  ],
  oracle: ['test/oracle/', 'test/engine-vs-oracle.test.ts', 'test/score/', 'test/attribution/'],
  consumer: ['test/consumer/', 'test/faults/'],
  checkpoint: ['test/checkpoint/', 'test/consumer/', 'test/faults/'],
  wire: ['test/wire/', 'test/mapping/', 'test/bus/', 'test/capture/', 'test/replay/'],
  mapping: ['test/mapping/', 'test/bus/', 'test/run/', 'test/suggest/', 'test/capture/', 'test/replay/'],
  kafka: ['test/kafka/', 'test/capture/record/', 'test/replay/'],
  bus: ['test/bus/', 'test/sim/', 'test/pipeline/', 'test/replay/'],
  spill: ['test/spill/', 'test/pipeline/', 'test/score/', 'test/artifacts/'],
  capture: ['test/capture/', 'test/replay/', 'test/run/'],
  sim: ['test/sim/', 'test/pipeline/', 'test/run/', 'test/bus/'],
  score: ['test/score/', 'test/run/', 'test/report/', 'test/attribution/'],
};

/** The tests of a mutant's module, as vitest's filters; of every room for none. */
export function testsOf(mutant: Mutant | null): readonly string[] {
  if (mutant === null) return [...new Set(Object.values(TESTS).flat())];
  const room = mutant.module.split('/')[1]!;
  const tests = TESTS[room];
  if (tests === undefined) throw new Error(`mutants/checks/what-is-run.ts says of no tests that they reach src/${room}`);
  return tests;
}
