import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant } from '../mutant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Scenarios of the shipped ones that take two seconds at most and, together, meet every rule, window, fault and verdict, and a pattern of its own. */
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
  'geo',
  'gift-card-drain',
];

/** By room, the tests that reach it, one independent group after another: its own, then those of the rooms that stand on it. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  engine: [
    'test/engine/',
    'test/engine-vs-oracle.test.ts',
    'test/aggregates-vs-oracle.test.ts',
    'test/bounded-evidence.property.test.ts',
    'test/consumer/',
    'test/checkpoint/',
    'test/faults/',
    'test/replay/replay.property.test.ts',
    'test/run/extra-columns.test.ts',
  ],
  oracle: ['test/oracle/', 'test/engine-vs-oracle.test.ts', 'test/score/'],
  consumer: ['test/consumer/', 'test/faults/'],
  checkpoint: ['test/checkpoint/', 'test/consumer/', 'test/faults/'],
  wire: ['test/wire/', 'test/mapping/', 'test/bus/', 'test/capture/', 'test/replay/'],
  mapping: [
    'test/mapping/',
    'test/run/read-traffic.test.ts',
    'test/capture/record-time.test.ts',
    'test/bus/',
    'test/wire/',
    'test/suggest/',
    'test/replay/',
  ],
  kafka: [
    'test/kafka/protocol/',
    'test/kafka/kafka-bus.test.ts',
    'test/capture/record/',
    'test/replay/replay-into-topic.test.ts',
  ],
  bus: ['test/bus/', 'test/sim/', 'test/pipeline/', 'test/run/run-scenario.test.ts'],
  pipeline: [
    'test/pipeline/',
    'test/consumer/',
    'test/run/run-scenario.test.ts',
    'test/replay/',
    'test/engine-vs-oracle.test.ts',
  ],
  spill: ['test/spill/', 'test/pipeline/', 'test/score/', 'test/artifacts/'],
  capture: ['test/capture/', 'test/replay/', 'test/run/replay-capture.test.ts'],
  sim: [
    'test/sim/',
    'test/pipeline/',
    'test/bus/',
    'test/run/determinism.test.ts',
    'test/run/extra-columns.test.ts',
    'test/run/own-pattern.test.ts',
  ],
  score: [
    'test/score/',
    'test/run/clock-scenarios.test.ts',
    'test/report/',
    'test/attribution/',
    'test/explain/',
    'test/audit/',
  ],
};

/** The groups of tests of a mutant's module, as vitest's filters, in the order in which they are run; all rooms' in one for no mutant. */
export function testsOf(mutant: Mutant | null): readonly (readonly string[])[] {
  if (mutant === null) return [[...new Set(Object.values(TESTS).flat())]];
  const room = mutant.module.split('/')[1]!;
  const tests = TESTS[room];
  if (tests === undefined)
    throw new Error(`mutants/checks/what-is-run.ts says of no tests that they reach src/${room}`);
  const groups = tests.map((filter) => [filter]);
  // Its own file is the quickest, where it has one.
  const own = mutant.module.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts');
  return existsSync(join(ROOT, own)) ? [[own], ...groups] : groups;
}
