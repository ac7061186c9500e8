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

const PLAN = `seed: "1"
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
const ANSWER_LOST = '{ kind: answer_lost, api: Produce, atMs: 620 }';
const WITH_A_MEMBER = 'members: [{ joinAtMs: 0, leaveAtMs: null, batchMs: 0 }]';

describe('a file with a mistake is refused with its place', () => {
  const refusalOf = (...changes: readonly (readonly [string, string])[]): string => {
    const file = inFolder('wrong.yaml');
    expect(() => loadPlan(file, PLAN)).not.toThrow();
    let text = PLAN;
    for (const [right, wrong] of changes) {
      expect(text).toContain(right);
      text = text.replace(right, wrong);
    }
    writeFileSync(file, text);
    const refused = () => tryPlanFile(file);
    expect(refused).toThrow(TraplineError);
    return lineOf(refused);
  };

  it.each([
    ['kind: answer_lost', 'kind: answer_lots', /:\d+:\d+: .*answer_lost/],
    ['api: Produce', 'api: Product', /:\d+:\d+: .*Produce/],
    ['partitions: 1', 'partition: 1', /:\d+:\d+: .*partitions/],
  ])('in a name: %s', (right, wrong, place) => expect(refusalOf([right, wrong])).toMatch(place));

  it.each([
    ['atMs: 620', 'atMs: -620', 'happenings[0].atMs: expected a number ≥ 0, found -620'],
    ['atMs: 620', 'atMs: 700000', 'happenings[0].atMs: expected a number ≤ 60000, found 700000'],
    ['atMs: 620', 'atMs: 1.5', 'happenings[0].atMs: expected a whole number, found 1.5'],
    ['sessionTimeoutMs: 1000', 'sessionTimeoutMs: 0', 'settings.sessionTimeoutMs: expected a number ≥ 1000, found 0'],
    ['brokers: 3', 'brokers: 0', 'shape.brokers: expected a number ≥ 1, found 0'],
    ['partitions: 1', 'partitions: 0', 'partitions: expected a number ≥ 1, found 0'],
    ['records: 60', 'records: .inf', 'records: expected a number, found .inf'],
  ])('in a number: %s', (right, wrong, words) => expect(refusalOf([right, wrong])).toContain(words));

  it.each([
    ['replicas: 3', 'replicas: 4', 'shape.replicas: expected at most 3, one on each broker, found 4'],
    [
      'heartbeatIntervalMs: 300',
      'heartbeatIntervalMs: 1000',
      'settings.heartbeatIntervalMs: expected less than sessionTimeoutMs, which is 1000, found 1000',
    ],
    [
      'members: []',
      'members: [{ joinAtMs: 50, leaveAtMs: 40, batchMs: 0 }, { joinAtMs: 0, leaveAtMs: null, batchMs: 0 }]',
      'members[0].leaveAtMs: expected at least joinAtMs, which is 50, found 40',
    ],
    [
      'members: []',
      'members: [{ joinAtMs: 0, leaveAtMs: 40, batchMs: 0 }]',
      'members: every member leaves; expected leaveAtMs: null for one of them',
    ],
    [
      'members: []',
      'members: [{ joinAtMs: 0, leaveAtMs: null, batchMs: 500 }]',
      'members[0].batchMs: expected at most 166 with 60 records, so that a member comes to an end, found 500',
    ],
    [
      ANSWER_LOST,
      '{ kind: broker_restarts, atMs: 5, broker: 4, downMs: 100 }',
      'happenings[0].broker: there is no broker 4: the cluster has 3, counted from 1',
    ],
    [
      ANSWER_LOST,
      '{ kind: leader_moves, atMs: 5, partition: 1 }',
      'happenings[0].partition: there is no partition 1: the topic has 1 by then, counted from 0',
    ],
    [
      ANSWER_LOST,
      '{ kind: client_stands_still, atMs: 5, client: 2, forMs: 100 }',
      'happenings[0].client: there is no client 2: there are 2, counted from 0, and the first one writes',
    ],
  ])('in what there is not: %s', (right, wrong, words) => expect(refusalOf([right, wrong])).toContain(words));

  it('in what a group does not go on behind', () => {
    for (const one of [
      '{ kind: partition_added, atMs: 5 }',
      '{ kind: records_deleted, atMs: 5, partition: 0, share: 1 }',
    ]) {
      expect(refusalOf(['members: []', WITH_A_MEMBER], [ANSWER_LOST, one])).toMatch(
        /:10:\d+: happenings\[0\]\.kind: expected no \w+ in a plan with members/,
      );
    }
  });

  it('in what takes longer than a run', () => {
    const long = '{ kind: broker_cut_off, atMs: 5, broker: 1, forMs: 300000 }';
    expect(refusalOf([ANSWER_LOST, `${long}\n  - ${long}`])).toContain(
      'happenings: they hold clients up for 600000 ms together, expected at most 490000',
    );
  });

  it('but not where a partition is added before', () => {
    const added = '{ kind: partition_added, atMs: 4 }\n  - { kind: leader_moves, atMs: 5, partition: 1 }';
    expect(() => loadPlan('x.yaml', PLAN.replace(ANSWER_LOST, added))).not.toThrow();
  });
});

function lineOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof TraplineError) return error.oneLine();
  }
  return '';
}
