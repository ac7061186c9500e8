import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { ownRatePerS, scaleScenario } from '../../src/loadtest/scale-scenario.ts';
import { createWorld } from '../../src/sim/world.ts';
import { DAY, scenarioFixture } from '../sim/scenario-fixture.ts';

const STEP_MS = 20_000;

const load = (scenario: string, ...overrides: readonly string[]) => loadScenario({ scenario, overrides }).scenario;

/** Transactions of each second of a world. */
function perSecond(scenario: Scenario): number[] {
  const world = createWorld(scenario);
  const counts = Array.from({ length: (world.endMs - world.startMs) / 1000 }, () => 0);
  for (const batch of world.batches(1000)) {
    for (const timeMs of batch.trueTimeMs.subarray(0, batch.length)) {
      counts[Math.floor((timeMs - world.startMs) / 1000)]! += 1;
    }
  }
  return counts;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe("a scenario's own rate", () => {
  it.each(['original-producer', 'baseline', 'hard-negatives', 'card-testing', 'latency-slo'])(
    'is what the world of %s makes, episodes and decoys included',
    (name) => {
      const scenario = load(name);
      const world = createWorld(scenario);
      let transactions = 0;
      for (const batch of world.batches(4096)) transactions += batch.length;
      const expected = (ownRatePerS(scenario) * (world.endMs - world.startMs)) / 1000;
      // Five standard deviations, and half of the third digit.
      const tolerance = 5 * Math.sqrt(expected) + 0.005 * expected;
      expect(Math.abs(transactions - expected)).toBeLessThanOrEqual(tolerance);
    },
  );
});

describe('a scaled scenario', () => {
  it.each([50, 400, 3000, 20_000])('offers the %d transactions a second that it was asked for, evenly', (rate) => {
    const counts = perSecond(scaleScenario(load('latency-slo'), rate, STEP_MS));
    expect(counts).toHaveLength(STEP_MS / 1000);
    const expected = rate * counts.length;
    expect(Math.abs(sum(counts) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected));
    // The first and the last seconds have fewer, for episodes neither begin before nor end behind.
    for (const count of counts.slice(7, -7))
      expect(Math.abs(count - rate)).toBeLessThan(0.05 * rate + 6 * Math.sqrt(rate));
  });

  it('has the same mix: clients, episodes and decoys in proportion', () => {
    const scenario = load('latency-slo');
    const own = ownRatePerS(scenario);
    const { traffic, fraud } = scaleScenario(scenario, 3 * own, 60_000);
    expect(traffic).toMatchObject({ kind: 'households', clients: expect.closeTo(600_000, -4) as number });
    expect((traffic as { transactionsPerClientPerDay: number }).transactionsPerClientPerDay).toBeCloseTo(262, 0);
    for (const [i, { episodes }] of fraud.entries()) {
      expect(Math.abs(episodes - scenario.fraud[i]!.episodes)).toBeLessThanOrEqual(15);
    }
  });

  it('has a million clients at most, who then buy more often', () => {
    const { traffic } = scaleScenario(load('latency-slo'), 100_000, STEP_MS);
    expect(traffic).toMatchObject({ clients: 1_000_000 });
    expect((traffic as { transactionsPerClientPerDay: number }).transactionsPerClientPerDay).toBeGreaterThan(2 * 262);
  });

  it('begins at the full hour, in which the week’s cycle stands still', () => {
    const scenario = load('latency-slo', 'start=2026-03-02T07:59:50Z');
    const scaled = scaleScenario(scenario, 2000, STEP_MS);
    expect(new Date(scaled.startMs!).toISOString()).toBe('2026-03-02T07:00:00.000Z');
    expect(Math.abs(sum(perSecond(scaled)) - 40_000)).toBeLessThan(5 * 200);
  });

  it('knows the original producer, at any interval, and episodes alone', () => {
    const original = scenarioFixture({ durationMs: DAY, traffic: { kind: 'original', clients: 10, intervalMs: 500 } });
    const faster = scaleScenario(original, 777, STEP_MS);
    expect(faster.traffic).toMatchObject({ kind: 'original', clients: 3885 });
    expect(sum(perSecond(faster))).toBe(777 * 20);

    const alone = load('latency-slo', 'traffic={kind: none, clients: 1000}');
    const counts = perSecond(scaleScenario(alone, 500, STEP_MS));
    expect(Math.abs(sum(counts) - 10_000)).toBeLessThan(10);
  });

  it('is refused where the traffic comes from a file, or there is none', () => {
    expect(() => ownRatePerS(load('foreign-overlay'))).toThrow(
      expect.objectContaining({
        code: 'input',
        message: expect.stringMatching(/^foreign-overlay: traffic from a file/) as string,
      }),
    );
    const nothing = scenarioFixture({ durationMs: DAY, traffic: { kind: 'none', clients: 10 } });
    expect(() => scaleScenario(nothing, 10, STEP_MS)).toThrow(expect.objectContaining({ code: 'input' }));
  });
});
