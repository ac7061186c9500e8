import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import {
  type LoadTestMeans,
  type LoadTestRequest,
  runLoadTest,
  type Step,
  type StepBegin,
} from '../../src/loadtest/load-test.ts';
import { buildResult } from '../../src/loadtest/result.ts';
import { benchSchema } from '../../src/loadtest/result-schema.ts';
import { type StepMeasurement } from '../../src/loadtest/run-step.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { failedStep, requestFixture, stepFixture } from './bench-fixture.ts';

/** Steps that take 27 s each of a clock of their own, at which a system sustains so many transactions a second. */
function simulated(capacityPerS: number, failAt = Infinity): LoadTestMeans {
  let nowMs = 0;
  let steps = 0;
  return {
    clock: { nowMs: () => nowMs },
    runStep: ({ ratePerS, onBegin }): Promise<StepMeasurement> => {
      onBegin();
      nowMs += 27_000;
      if (++steps === failAt) return Promise.reject(new TraplineError('service', 'the broker is gone'));
      const step = ratePerS <= capacityPerS ? stepFixture(1, ratePerS) : failedStep(1, ratePerS);
      return Promise.resolve(step);
    },
  };
}

const listed = (...ratesPerS: readonly number[]) => ({ plan: { kind: 'listed', ratesPerS } }) as const;
const search = (changes: object) =>
  ({ plan: { kind: 'search', fromPerS: null, maxRatePerS: 1e6, resolution: 0.5, ...changes } }) as const;

async function ran(changes: Partial<LoadTestRequest>, means: LoadTestMeans) {
  const begun: StepBegin[] = [];
  const done: Step[] = [];
  const test = await runLoadTest(
    requestFixture({ onBegin: (step) => begun.push(step), onStep: (step) => done.push(step), ...changes }),
    means,
  );
  expect(done).toEqual(test.steps);
  const steps = test.steps.map(({ number, ratePerS, purpose, sustained }) => [number, ratePerS, purpose, sustained]);
  return { ...test, steps, begun };
}

describe('a load test', () => {
  it('searches from the scenario’s own rate', async () => {
    expect(await ran(search({}), simulated(5000))).toMatchObject({
      ended: 'resolution',
      failure: null,
      steps: [
        [1, 1000, 'search', true],
        [2, 2000, 'search', true],
        [3, 4000, 'search', true],
        [4, 8000, 'search', false],
        [5, 5660, 'search', false],
        [6, 4000, 'confirm', true],
      ],
    });
  });

  it('searches from the required rate, or tries that first and searches from where it is told', async () => {
    const required = await ran({ requiredPerS: 3000, ...search({}) }, simulated(5000));
    expect(required.steps.slice(0, 2)).toEqual([
      [1, 3000, 'required', true],
      [2, 6000, 'search', false],
    ]);
    const both = await ran({ requiredPerS: 3000, ...search({ fromPerS: 4500 }) }, simulated(5000));
    expect(both.steps.slice(0, 3)).toEqual([
      [1, 3000, 'required', true],
      [2, 4500, 'search', true],
      [3, 9000, 'search', false],
    ]);
  });

  it('runs the rates that are listed, the required one first and once', async () => {
    expect(await ran({ requiredPerS: 200, ...listed(100, 200, 9000) }, simulated(5000))).toMatchObject({
      ended: 'listed',
      steps: [
        [1, 200, 'required', true],
        [2, 100, 'listed', true],
        [3, 9000, 'listed', false],
      ],
    });
  });

  it('begins no step that would not end in time, and runs one whatever it takes', async () => {
    expect(await ran({ budgetMs: 60_000, ...listed(1, 2, 3) }, simulated(5000))).toMatchObject({
      ended: 'budget',
      steps: [
        [1, 1, 'listed', true],
        [2, 2, 'listed', true],
      ],
    });
    expect((await ran({ budgetMs: 25_000, ...listed(1, 2) }, simulated(5000))).steps).toHaveLength(1);
    const confirmed = await ran({ budgetMs: 82_000, ...search({}) }, simulated(5000));
    expect(confirmed.steps.at(-1)).toEqual([3, 2000, 'confirm', true]);
  });

  it('says of each step how long it takes, and all of it at most', async () => {
    const { begun } = await ran({ budgetMs: 300_000, ...listed(1, 2) }, simulated(5000));
    expect(begun).toEqual([
      { number: 1, ratePerS: 1, purpose: 'listed', durationMs: 25_000, mostLeftMs: 53_000 },
      { number: 2, ratePerS: 2, purpose: 'listed', durationMs: 25_000, mostLeftMs: 27_000 },
    ]);
    expect((await ran({ budgetMs: 300_000, ...search({}) }, simulated(5000))).begun[1]!.mostLeftMs).toBe(273_000);
  });

  it('keeps what was done when a service fails, but for the first step', async () => {
    expect(await ran(search({}), simulated(5000, 3))).toMatchObject({
      ended: 'failed',
      failure: { code: 'service', message: 'the broker is gone' },
      steps: [
        [1, 1000, 'search', true],
        [2, 2000, 'search', true],
      ],
    });
    await expect(ran(search({}), simulated(5000, 1))).rejects.toMatchObject({ code: 'service' });
  });

  it('keeps what was done when it is interrupted, even if the step does not stop', async () => {
    const controller = new AbortController();
    const means = simulated(5000);
    const hanging: LoadTestMeans = {
      ...means,
      runStep: (step) => {
        if (step.ratePerS === 1000) return means.runStep(step);
        controller.abort();
        return new Promise(() => undefined);
      },
    };
    expect(await ran({ signal: controller.signal, ...search({}) }, hanging)).toMatchObject({
      ended: 'interrupted',
      steps: [[1, 1000, 'search', true]],
    });
  });

  it('refuses faults, and traffic that cannot be scaled', async () => {
    const faulty = loadScenario({ scenario: 'crash-loop' }).scenario;
    await expect(ran({ scenario: faulty }, simulated(1))).rejects.toMatchObject({ code: 'input' });
    const foreign = loadScenario({ scenario: 'foreign-overlay' }).scenario;
    await expect(ran({ scenario: foreign }, simulated(1))).rejects.toMatchObject({ code: 'input' });
  });
});

describe('a load test in memory', () => {
  // The watermark holds every alert back for 250 ms at least: that much is certain on any machine.
  const scenario = (slo: string) => {
    const fraud = 'fraud=[{ pattern: impossible_travel, episodes: 4000, gap: 300ms }]';
    return loadScenario({ scenario: 'latency-slo', overrides: [`latency.slo=${slo}`, fraud] }).scenario;
  };
  const SHORT = { stepMs: 2000, warmUpMs: 300 };

  it('goes through the live path, offers what was asked, and measures alerts from when they were due', async () => {
    const request = requestFixture({ scenario: scenario('{ p50: 20s, p99: 30s }'), ...SHORT, ...listed(400, 1200) });
    const test = await runLoadTest(request);
    const result = benchSchema.parse(buildResult(request, test));
    expect(result).toMatchObject({ ended: 'listed', gate: null, settings: { search: null } });
    for (const step of result.steps) {
      expect(Math.abs(step.offered_per_s - step.rate_per_s)).toBeLessThan(0.2 * step.rate_per_s);
      expect(step.measured_s).toBeGreaterThan(1.7);
      expect(step.alerts.measured).toBeGreaterThan(0);
      expect(step.latency_ms.p50).toBeGreaterThan(240);
      expect(step.stages.watermark!.p50).toBeGreaterThan(200);
      expect(Object.keys(step.stages)).toEqual(['send', 'consume', 'watermark', 'engine', 'deliver']);
      expect(step.failures.map(({ criterion }) => criterion)).not.toContain('objective');
    }
    expect(result.steps[1]!.clients).toBeGreaterThan(2 * result.steps[0]!.clients);
  });

  it('holds a step against the scenario’s objective', async () => {
    const request = requestFixture({
      scenario: scenario('{ p50: 100ms, p99: 10s }'),
      requiredPerS: 500,
      ...SHORT,
      ...listed(),
    });
    const result = buildResult(request, await runLoadTest(request));
    expect(result.steps).toHaveLength(1);
    expect(result.steps[0]!.failures).toContainEqual({
      criterion: 'objective',
      why: expect.stringMatching(/^p50 .* of 100 ms$/) as string,
    });
    expect(result.gate).toEqual({ kind: 'required', rate_per_s: 500, met: false });
  });

  it('says what to do about episodes that are longer than a step', async () => {
    const { scenario: long } = loadScenario({ scenario: 'latency-slo' });
    await expect(runLoadTest(requestFixture({ scenario: long, ...SHORT, ...listed(500) }))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(
        /^latency-slo: .*, in a step of 2\.3 s with its warm-up; give a longer --step$/,
      ) as string,
    });
  });
});
