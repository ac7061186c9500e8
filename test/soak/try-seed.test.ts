import { describe, expect, it } from 'vitest';
import { trySeed } from '../../soak/try-seed.ts';
import { runScenario } from '../../src/run/run-scenario.ts';

const SEEDS = 100;

it('seeds run the same whatever the batches and consumers, and as the oracle says', async () => {
  const wrong: unknown[] = [];
  const met = new Set<string>();
  for (let number = 0; number < SEEDS; number++) {
    const tried = await trySeed('test', number);
    if (tried.failure !== null) wrong.push([number, tried.failure]);
    for (const one of tried.met) met.add(one);
  }
  expect(wrong).toEqual([]);
  expect([...met]).toEqual(expect.arrayContaining(['fault: crash', 'fault: duplicates', 'watermark: exactly']));
  // Some ten seconds; a machine that is busy elsewhere takes its time.
}, 240_000);

describe('a seed', () => {
  it('tells what its first run met, and its trace', async () => {
    const { number, transactions, failure, reached, trace } = await trySeed('test', 1);
    expect({ number, failure }).toEqual({ number: 1, failure: null });
    expect(transactions).toBeGreaterThan(0);
    expect(reached).toMatchObject({ record_at_watermark: expect.any(Number) as number });
    expect(trace!.report).toMatchObject([{ rows: 1 }]);
  });

  it('is found wrong where runs depend on their batches, with the stage', async () => {
    const run: typeof runScenario = (request) => {
      const { scenario } = request;
      const delivery = { ...scenario.delivery, delayMs: { kind: 'constant', value: request.batchRows } as const };
      return runScenario({ ...request, scenario: { ...scenario, delivery } });
    };
    const failures = await Promise.all([0, 1, 2].map(async (number) => (await trySeed('test', number, run)).failure));
    for (const failure of failures) {
      expect(failure?.kind).toBe('differs');
      expect(failure?.words).toMatch(/^the two runs differ, first in (scenario|deliveries, partition \d), block 0$/);
    }
  });

  it('is found wrong where a run says something else than the oracle', async () => {
    const run: typeof runScenario = (request) => {
      const { tracer } = request;
      // The second alert is lost on its way out.
      const lines: NonNullable<typeof tracer>['lines'] = (stage) => {
        const write = tracer!.lines(stage);
        let count = 0;
        return (line) => (stage === 'alerts' && ++count === 2 ? undefined : write(line));
      };
      const observed = { ...request, tracer: { ...tracer!, lines } };
      return runScenario(observed);
    };
    const tried = await trySeed('test', await withAlerts(), run);
    expect(tried.failure).toMatchObject({ kind: 'alerts', words: expect.stringContaining('1 missing') as string });
  });

  it('is found wrong where a run fails', async () => {
    const run: typeof runScenario = () => Promise.reject(new Error('out of luck'));
    const { failure, trace, reached } = await trySeed('test', 0, run);
    expect(failure).toMatchObject({
      kind: 'error',
      words: expect.stringMatching(/^it fails: Error: out of luck/) as string,
    });
    expect({ trace, reached }).toEqual({ trace: null, reached: null });
  });
});

/** The first number whose scenario has two alerts or more. */
async function withAlerts(): Promise<number> {
  for (let number = 0; ; number++) {
    const { trace } = await trySeed('test', number);
    if ((trace!.alerts[0]?.rows ?? 0) > 1) return number;
  }
}
