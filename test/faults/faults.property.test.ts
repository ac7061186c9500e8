import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Scenario } from '../../src/model/scenario.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { memoryBackend } from '../../src/run/backend.ts';
import { type EngineResults } from '../../src/model/engine-results.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { createWorld } from '../../src/sim/world.ts';
import { outcomeOf, smallScenario } from './faulty-run.ts';
import { consumers, faults, smallWorlds } from './random-faults.ts';

const quiet = { onProgress: () => undefined, signal: new AbortController().signal };

async function run(scenario: Scenario, batchRows: number, turns?: number): Promise<EngineResults> {
  const world = createWorld(scenario);
  const { bus, engines } = memoryBackend(scenario, world, undefined, turns);
  return runWorld(scenario, world, bus, engines, { ...quiet, observers: [], batchRows });
}

async function reportOf(scenario: Scenario, batchRows: number): Promise<Report> {
  const result = await runScenario({ ...quiet, scenario, resolvedHash: '0', directory: null, batchRows });
  return (result as { readonly report: Report }).report;
}

const cases = fc.record({
  world: smallWorlds,
  faults,
  consumers,
  turns: fc.integer({ min: 1, max: 4 }),
  batchRows: fc.integer({ min: 1, max: 200 }),
});

/** Something of everything, so that no run of the tests goes without. */
const BUSY = {
  world: ['duration=12h'],
  faults: `[${[
    '{ kind: crash, every_records: 20 }',
    '{ kind: rebalance, every: 1h, consumers: [1, 3] }',
    '{ kind: slow_consumer, records_per_second: 1 }',
    '{ kind: damaged_checkpoint, damage: bit_flip, every: 2 }',
    '{ kind: sink_failure, every_outputs: 5 }',
  ].join()}]`,
  consumers: '{ count: 2, checkpoint: { every_records: 9 } }',
  turns: 2,
  batchRows: 7,
};

describe('whatever happens to those who run the engines', () => {
  const seen = new Map<string, number>();

  it('nothing but the time of an alert changes, with any faults and however the log is cut', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, faults: list, consumers: who, turns, batchRows }) => {
        const expected = outcomeOf(await run(smallScenario(...world), 64));
        const scenario = smallScenario(...world, `faults=${list}`, `consumers=${who}`);
        const results = await run(scenario, batchRows);
        expect(outcomeOf(results)).toEqual(expected);

        // What happened is a function of the scenario, too, however partitions take turns.
        const again = await run(scenario, 4096, turns);
        expect(outcomeOf(again)).toEqual(expected);
        expect(again.faults).toEqual(results.faults);
        const timed = ({ detections }: EngineResults) =>
          Array.from(
            detections,
            ({ detection, timing }) => `${detection.alert_id} ${detection.transaction_id} ${timing.processing_time_ms}`,
          ).sort();
        expect(timed(again)).toEqual(timed(results));
        for (const [name, count] of Object.entries(results.faults!)) seen.set(name, (seen.get(name) ?? 0) + count);
      }),
      { numRuns: 40, examples: [[BUSY]] },
    );
    expect([...seen].filter(([, count]) => count === 0)).toEqual([]);
    expect(seen.size).toBe(10);
  });

  it('the engine says what the oracle says', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, faults: list, consumers: who, batchRows }) => {
        const report = await reportOf(smallScenario(...world, `faults=${list}`, `consumers=${who}`), batchRows);
        for (const { engine_vs_oracle } of Object.values(report.rules)) {
          expect(engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
        }
        expect(report.digests).toEqual((await reportOf(smallScenario(...world), 64)).digests);
      }),
      { numRuns: 10 },
    );
  });
});
