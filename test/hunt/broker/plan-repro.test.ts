import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BrokerFinding } from '../../../src/hunt/broker/hunt-brokers.ts';
import { planReproOf } from '../../../src/hunt/broker/plan-repro.ts';
import { tryPlanFile } from '../../../src/hunt/broker/try-plan.ts';
import { loadPlan } from '../../../src/kafka/simulated/plan-file.ts';
import { drawPlan } from '../../../src/kafka/simulated/plan.ts';
import { TraplineError } from '../../../src/model/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const PLANS = 300;
const inFolder = temporaryFolder();

function findingOf(seed: string): BrokerFinding {
  return { mismatch: 'what was read', plan: drawPlan(seed), number: 3 };
}

describe('a finding', () => {
  it('is written as a file that has the same plan, whatever was drawn', () => {
    for (let seed = 0; seed < PLANS; seed++) {
      const finding = findingOf(String(seed));
      const { text } = planReproOf(finding, 'trapline hunt', 'repro');
      expect(loadPlan('x.yaml', text)).toEqual(finding.plan);
    }
  });

  it('tells what is wrong, and how it is run again', () => {
    const { name, text } = planReproOf(findingOf('1'), 'trapline hunt --target broker --cases 4', 'my repros');
    expect(name).toMatch(/^broker-[0-9a-f]{6}$/);
    expect(text.split('\n').slice(0, 4)).toEqual([
      '# what was read',
      '#',
      `# Run it:    trapline hunt --target broker --repro 'my repros/${name}.yaml'`,
      '# Found by:  trapline hunt --target broker --cases 4',
    ]);
  });
});

it.each([
  ['kind: answer_lost', 'kind: answer_lots', /:\d+:\d+: .*answer_lost/],
  ['api: Produce', 'api: Product', /:\d+:\d+: .*Produce/],
  ['atMs: 620', 'atMs: -620', /:\d+:\d+: /],
  ['partitions: 1', 'partition: 1', /:\d+:\d+: .*partitions/],
])('a file with a mistake is refused with its place: %s', (right, wrong, place) => {
  const file = inFolder('wrong.yaml');
  const text = `seed: "1"
shape: { brokers: 3, replicas: 3 }
versions: { fetch: 13, metadata: 10 }
partitions: 1
records: 60
timestampMs: 0
settings: { readCommitted: true, batchMaxBytes: 300, fetchMaxBytes: 1000, fetchPartitionMaxBytes: 300, sessionTimeoutMs: 1000, heartbeatIntervalMs: 300 }
members: []
happenings:
  - { kind: answer_lost, api: Produce, atMs: 620 }
`;
  expect(() => loadPlan(file, text)).not.toThrow();
  writeFileSync(file, text.replace(right, wrong));
  const refused = () => tryPlanFile(file);
  expect(refused).toThrow(TraplineError);
  expect(lineOf(refused)).toMatch(place);
});

function lineOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof TraplineError) return error.oneLine();
  }
  return '';
}
