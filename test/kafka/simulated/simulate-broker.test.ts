import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { type Happening } from '../../../src/kafka/simulated/happenings.ts';
import { type BrokerPlan, drawPlan, SIMULATED_SETTINGS, START_MS } from '../../../src/kafka/simulated/plan.ts';
import { shrinkPlan } from '../../../src/kafka/simulated/shrink-plan.ts';
import { simulateBroker } from '../../../src/kafka/simulated/simulate-broker.ts';

const SEEDS = 200;

/** A plan without happenings; those given are at ms after the start. */
function planWith(happenings: readonly Happening[], changed: Partial<BrokerPlan> = {}): BrokerPlan {
  return {
    seed: '1',
    shape: { brokers: 3, replicas: 3 },
    versions: { fetch: 13, metadata: 10 },
    partitions: 1,
    records: 60,
    timestampMs: 0,
    settings: { ...SIMULATED_SETTINGS, batchMaxBytes: 300 },
    members: [],
    happenings: happenings.map((one) => ({ ...one, atMs: START_MS + one.atMs })),
    ...changed,
  };
}

async function mismatchOf(happenings: readonly Happening[], changed?: Partial<BrokerPlan>): Promise<string | null> {
  return (await simulateBroker(planWith(happenings, changed))).mismatch;
}

it(`the client loses, doubles and disorders nothing: ${SEEDS} seeds`, async () => {
  const found: string[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const { mismatch } = await simulateBroker(drawPlan(String(seed)));
    if (mismatch !== null) found.push(`seed ${seed}: ${mismatch}`);
  }
  expect(found).toEqual([]);
});

it('the same plan has the same course, to the last simulated moment', async () => {
  for (const seed of ['3', '17', '42']) {
    const [first, second] = [await simulateBroker(drawPlan(seed)), await simulateBroker(drawPlan(seed))];
    expect(second).toEqual(first);
  }
});

describe('a producer without an answer', () => {
  it('looks for its batch although records before it were deleted', async () => {
    expect(
      await mismatchOf([
        { kind: 'answer_lost', api: 'Produce', atMs: 500 },
        { kind: 'records_deleted', atMs: 620, partition: 0, share: 1 },
      ]),
    ).toBeNull();
  });

  it('finds its batch at a leader that has forgotten the producer and not yet heard from its replicas', async () => {
    expect(
      await mismatchOf([
        { kind: 'answer_lost', api: 'Produce', atMs: 500 },
        { kind: 'client_stands_still', atMs: 561, client: 0, forMs: 4000 },
        { kind: 'broker_restarts', atMs: 1000, broker: 2, downMs: 100 },
        { kind: 'broker_restarts', atMs: 1500, broker: 3, downMs: 100 },
        { kind: 'replicas_lag', atMs: 4500, partition: 0, forMs: 1500 },
        { kind: 'leader_moves', atMs: 4550, partition: 0 },
      ]),
    ).toBeNull();
  });
});

// before: a client that gave up as it must was taken for one that fails
it('a client outlasts whatever holds it up, one thing after the other', async () => {
  const late = { kind: 'request_late', atMs: 0, byMs: 35_000 } as const;
  for (const api of ['Metadata', 'ListOffsets', 'Produce'] as const) {
    const { mismatch, simulatedMs } = await simulateBroker(planWith([1, 2, 3, 4, 5, 6].map(() => ({ ...late, api }))));
    expect({ api, mismatch }).toEqual({ api, mismatch: null });
    expect(simulatedMs).toBeGreaterThan(150_000);
  }
});

describe('records that were confirmed and that an unclean election lost', () => {
  const lostAt = (atMs: number, batches = 2) => ({ kind: 'log_truncated', atMs, partition: 0, batches }) as const;

  it('are missed by the producer, by whatever sign the brokers give, before it writes on', async () => {
    const said = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      // The leader that the producer takes for it leads again, or another one does; it has some of the producer's batches, or none.
      const happenings = [
        lostAt(2000, seed % 2 === 0 ? 2 : 40),
        { kind: 'leader_moves', atMs: 2030, partition: 0 } as const,
      ];
      const outcome = await simulateBroker(planWith(happenings, { seed: String(seed) }));
      expect(outcome.mismatch, `seed ${seed}`).toBeNull();
      for (const words of outcome.said) said.add(words.replaceAll(/\d+/g, 'N').replace(/, and all .*/, ''));
    }
    const lost = 'partition N of topic "simulated" lost records: it';
    expect([...said]).toEqual(
      expect.arrayContaining([
        `${lost} ends before offset N`,
        `${lost} took the records that follow at offset N`,
        `${lost} misses the records that come before those that were sent`,
      ]),
    );
  });

  // before: what was found again did not count as acknowledged, so what followed took its place without a word
  it('are missed by the producer where it had found them again without an answer', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const lostAnswer = { kind: 'answer_lost', api: 'Produce', atMs: 0 } as const;
      const outcome = await simulateBroker(
        planWith([lostAnswer, lostAt(600, 40)], { seed: String(seed), records: 20 }),
      );
      expect(outcome.mismatch, `seed ${seed}`).toBeNull();
      const lost = /^partition 0 .* lost records: it .*, and all before [1-9]\d* was acknowledged/;
      expect(outcome.said[0], `seed ${seed}`).toMatch(lost);
    }
  });

  it('are missed by a reader that has read them, although the log is as long again', async () => {
    const reader = { kind: 'client_stands_still', atMs: 1990, client: 1, forMs: 3000 } as const;
    const others = [2100, 2200, 2300, 2400].map((atMs) => {
      return { kind: 'transaction', atMs, partition: 0, forMs: 5, end: 'commit' } as const;
    });
    const { mismatch, said } = await simulateBroker(planWith([reader, lostAt(2000), ...others]));
    expect(mismatch).toBeNull();
    expect(said.at(-1)).toMatch(
      /^partition 0 of topic "simulated" no longer has what was read of it before offset \d+ from offset \d+ on/,
    );
  });

  it('are missed by a reader of old brokers, where the log is shorter', async () => {
    const { mismatch, said } = await simulateBroker(planWith([lostAt(9000)], { versions: { fetch: 11, metadata: 8 } }));
    expect(mismatch).toBeNull();
    expect(said).toEqual([
      expect.stringMatching(/no longer has what was read of it before offset 60: the brokers lost/),
    ]);
  });

  it('are not missed where they had not been read', async () => {
    const reader = { kind: 'client_stands_still', atMs: 500, client: 1, forMs: 9000 } as const;
    const { mismatch, said } = await simulateBroker(planWith([reader, lostAt(9000)]));
    expect({ mismatch, said }).toEqual({ mismatch: null, said: [] });
  });
});

it('a producer looks again for its batch where the log is cut or deleted from while it looks', async () => {
  const { mismatch } = await simulateBroker(drawPlan('4642'));
  expect(mismatch).toBeNull();
});

it('a member whose assignment came later than its session lasted reads nothing', async () => {
  const member = { joinAtMs: START_MS, leaveAtMs: null, batchMs: 5 };
  const settings = { ...SIMULATED_SETTINGS, batchMaxBytes: 300, sessionTimeoutMs: 1000, heartbeatIntervalMs: 300 };
  const members = [member, { ...member, joinAtMs: START_MS + 500 }];
  for (const byMs of [1000, 2000]) {
    const late = { kind: 'answer_late', api: 'SyncGroup', atMs: 400, byMs } as const;
    expect(await mismatchOf([late], { partitions: 3, records: 300, members, settings }), `${byMs} ms late`).toBeNull();
  }
});

it('a topic that others have changed before the client has an answer to its request to make it is refused', async () => {
  const late = { kind: 'answer_late', api: 'CreateTopics', atMs: 0, byMs: 35_000 } as const;
  const added = { kind: 'partition_added', atMs: 1000 } as const;
  const written = { kind: 'transaction', atMs: 1000, partition: 0, forMs: 5, end: 'commit' } as const;
  for (const [change, words] of [
    [added, 'topic "simulated" has 2 partitions, and the run needs 1; delete it or choose another'],
    [written, /^topic "simulated" already holds 3 records; delete it, choose another, or give --reuse-topic/],
  ] as const) {
    const { mismatch, said } = await simulateBroker(planWith([late, change]));
    expect(mismatch).toBeNull();
    expect(said).toEqual([expect.stringMatching(words)]);
  }
});

it('a topic is taken as made although partitions are added before it is seen', async () => {
  expect(await mismatchOf([{ kind: 'partition_added', atMs: 16 }])).toBeNull();
});

// before: it was taken for known, and never read
it('a partition is read of which the controller heard before the broker that told the reader what to read', async () => {
  const written = { kind: 'transaction', atMs: 1500, partition: 1, forMs: 5, end: 'commit' } as const;
  for (const [seed, atMs] of [
    ['5', 82],
    ['8', 64],
    ['8', 67],
  ] as const) {
    const plan = planWith([{ kind: 'partition_added', atMs }, written], { seed, records: 10 });
    expect((await simulateBroker(plan)).mismatch, `seed ${seed}, added after ${atMs} ms`).toBeNull();
  }
});

// before: each assignment without partitions kept its whole connection in memory, for as long as the process ran
it('a member without partitions leaves no listener on the signal that ended its waiting', async () => {
  const any = vi.spyOn(AbortSignal, 'any');
  const member = { joinAtMs: START_MS, leaveAtMs: null, batchMs: 0 };
  expect(await mismatchOf([], { members: [member, member] })).toBeNull();
  const signals = any.mock.results.map(({ value }) => value as AbortSignal);
  expect(signals.length).toBeGreaterThan(0);
  expect(signals.filter(({ aborted }) => aborted).flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  any.mockRestore();
});

it('a plan that fails is cut down to the happenings that it needs', async () => {
  const moves = [1, 2, 3, 4, 5, 6, 7].map((atMs) => ({ kind: 'leader_moves', atMs, partition: atMs }) as const);
  const plan = planWith(moves, { partitions: 8 });
  let tried = 0;
  const cut = await shrinkPlan(plan, ({ happenings }) => {
    tried += 1;
    const has = (partition: number) => happenings.some((one) => 'partition' in one && one.partition === partition);
    return Promise.resolve(has(2) && has(6));
  });
  expect(cut.happenings.map(({ atMs }) => atMs - START_MS)).toEqual([2, 6]);
  expect(tried).toBeLessThan(30);
  const whole = await shrinkPlan(plan, () => Promise.resolve(true));
  expect(whole.happenings).toEqual([]);
});
