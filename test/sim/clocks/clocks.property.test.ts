import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../../../src/config/load-rule-set.ts';
import { type ClockSpec } from '../../../src/model/clocks.ts';
import { type DeliverySpec } from '../../../src/model/delivery.ts';
import { type Scenario } from '../../../src/model/scenario.ts';
import { memoryBackend } from '../../../src/run/backend.ts';
import { runWorld } from '../../../src/pipeline/world-source.ts';
import { runScenario } from '../../../src/run/run-scenario.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { clockOwners, clockSpecs, signedMs } from '../../arbitraries/clocks.ts';
import { ALL_DECOYS, ALL_FRAUD, DAY, HOUR, MINUTE, ROUGH_DELIVERY, scenarioFixture } from '../scenario-fixture.ts';

const TRAILING = loadRuleSet('default');
const WINDOWS = [TRAILING, loadRuleSet('original'), loadRuleSet('tumbling-parity')];

/** A busy quarter of a day of a dozen clients, with something of every pattern and decoy. */
const busy = scenarioFixture({
  durationMs: 6 * HOUR,
  traffic: { kind: 'original', clients: 12, intervalMs: 30_000 },
  fraud: ALL_FRAUD,
  decoys: ALL_DECOYS,
});

const deliveries = (): fc.Arbitrary<DeliverySpec> =>
  fc.integer({ min: 1, max: 3 }).map((partitions) => ({ ...ROUGH_DELIVERY, partitions }));

const quiet = { batchRows: 256, onProgress: () => undefined, signal: new AbortController().signal };

/** What the engine says, without the times that a clock has stamped, and whether it set anything aside but copies. */
async function alertsOf(scenario: Scenario) {
  const world = createWorld(scenario);
  const { bus, engines, close } = memoryBackend(scenario, world);
  const { detections, counts } = await runWorld(scenario, world, bus, engines, { observers: [], ...quiet });
  await close();
  const alerts = Array.from(detections, ({ detection: { kind, rule, client_id, transaction_id, evidence } }) =>
    [kind, rule, client_id, transaction_id, ...evidence].join(' '),
  );
  return { alerts: alerts.sort(), setAside: counts.late + counts.future };
}

/** Offsets that are the same for all of a client's devices, wherever they are, at any time. */
function constantPerClient(): fc.Arbitrary<ClockSpec[]> {
  const spec = fc.record({
    owners: clockOwners(12).map((owners) => ({ ...owners, devices: null, regions: null })),
    errors: fc.array(
      signedMs().map((byMs) => ({ kind: 'offset' as const, byMs })),
      { minLength: 1, maxLength: 2 },
    ),
  });
  return fc.array(spec, { minLength: 1, maxLength: 3 });
}

describe('alerts', () => {
  //  client's clock   0──●────●────|        with trailing windows a client's stamps matter to one another alone:
  //  half an hour on       0──●────●────|   moved all together they mean the same
  it('are unchanged by a constant clock offset per client, while nothing is late or future under either', async () => {
    let compared = 0;
    let alerts = 0;
    const scenarios = fc.record({
      seed: fc.nat().map(String),
      delivery: deliveries(),
      before: fc.oneof(fc.constant([]), clockSpecs({ clients: 12 })),
      offsets: constantPerClient(),
      allowedDisorderMs: fc.constantFrom(HOUR, 2 * DAY, 2 * DAY),
    });
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ seed, delivery, before, offsets, allowedDisorderMs }) => {
        const engine = { ruleSet: TRAILING, allowedDisorderMs, maxFutureMs: null, aggregates: false };
        const scenario: Scenario = { ...busy, seed, delivery, engine, clocks: before };
        const plain = await alertsOf(scenario);
        const moved = await alertsOf({ ...scenario, clocks: [...before, ...offsets] });
        if (plain.setAside + moved.setAside > 0) return;
        compared += 1;
        alerts += plain.alerts.length;
        expect(moved.alerts).toEqual(plain.alerts);
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThanOrEqual(20);
    expect(alerts).toBeGreaterThan(20 * compared);
  });
});

describe('under any clocks', () => {
  it('rung 6 is rung 5, every miss has one cause, and each record one verdict', async () => {
    const met = new Map<string, number>();
    const scenarios = fc.record({
      seed: fc.nat().map(String),
      delivery: deliveries(),
      clocks: clockSpecs({ clients: 12 }),
      engine: fc.record({
        ruleSet: fc.constantFrom(...WINDOWS),
        allowedDisorderMs: fc.constantFrom(0, 5000, 5 * MINUTE, HOUR),
        maxFutureMs: fc.constantFrom(null, 0, MINUTE, HOUR),
        aggregates: fc.constant(false),
      }),
    });
    await fc.assert(
      fc.asyncProperty(scenarios, async (drawn) => {
        const scenario: Scenario = { ...busy, ...drawn };
        const run = await runScenario({ scenario, resolvedHash: '0'.repeat(64), directory: null, ...quiet });
        if (run.kind !== 'finished') throw new Error('it was not interrupted');
        const { counts, rules } = run.report;
        for (const { engine_vs_oracle, episodes, loss } of Object.values(rules)) {
          expect(engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
          const losses = Object.entries(loss).map(([cause, episodesLost]) => [cause, episodesLost ?? 0] as const);
          expect(losses.reduce((sum, [, lost]) => sum + lost, 0)).toBe(episodes.total! - episodes.detected!);
          for (const [cause, lost] of losses) met.set(cause, (met.get(cause) ?? 0) + lost);
        }
        const { delivered, admitted, duplicates, late, future, malformed } = counts;
        expect(delivered).toBe(admitted! + duplicates! + late! + future! + malformed!);
      }),
      { numRuns: 40 },
    );
    for (const cause of ['clock_skew', 'late_drop', 'future_drop']) expect(met.get(cause)).toBeGreaterThan(5);
    expect(met.get('engine_defect')).toBe(0);
  });
});
