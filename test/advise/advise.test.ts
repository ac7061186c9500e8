import { describe, expect, it } from 'vitest';
import { adviceSchema } from '../../src/advise/advice-schema.ts';
import { adviseOn } from '../../src/advise/advise-on.ts';
import { type Progress } from '../../src/model/progress.ts';
import { runInto } from '../explain/running.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { adviseOnRun, expectAsRun, reportOf, target } from './as-run.ts';

const inFolder = temporaryFolder();

/** Shipped scenarios in which records are late, each with what makes it quick. */
const LATE = [
  ['late-upload', []],
  ['late-not-dropped', []],
  ['skew-mild', []],
  [
    'mixed-fraud',
    ['traffic.clients=400', 'duration=2d', 'fraud[0].episodes=100', 'fraud[1].episodes=100', 'fraud[2].episodes=100'],
  ],
  ['everything-at-once', ['faults=[]']],
] as const;

describe('an allowed disorder that is advised', () => {
  it.each(LATE)(
    'gives, when %s is run with it, what was told: recall, late transactions and waits',
    async (scenario, overrides) => {
      const advice = await adviseOnRun(await runInto(inFolder('first'), scenario, overrides));
      expect(adviceSchema.parse(advice)).toEqual(advice);
      const { allowed_disorder_ms: leastMs, rounded_ms: roundedMs } = advice.advised;
      for (const ms of new Set([0, leastMs, roundedMs, advice.current.allowed_disorder_ms])) {
        if (advice.curve.some((point) => point.allowed_disorder_ms === ms)) {
          await expectAsRun(advice, ms, inFolder(`at-${ms}`), scenario, overrides);
        }
      }
    },
    120_000,
  );

  it('is the least: a millisecond less, and a rule is below what it was to be brought to', async () => {
    const advice = await adviseOnRun(await runInto(inFolder('first'), 'late-not-dropped'));
    expect(advice.advised.meets_targets).toBe(true);
    for (const { rule, needs_ms, detected } of advice.rules) {
      const run = await runInto(inFolder(rule), 'late-not-dropped', [`engine.allowed_disorder=${needs_ms - 1}ms`]);
      expect(reportOf(run).rules[rule]!.episodes.detected).toBeLessThan(detected);
    }
  }, 60_000);

  it('leaves, where no allowed disorder is enough, what other causes take', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const advice = await adviseOnRun(await runInto(inFolder('first'), scenario), 1);
    const unlimited = reportOf(await runInto(inFolder('unlimited'), scenario, ['engine.allowed_disorder=10d']));
    expect(advice.advised.meets_targets).toBe(false);
    for (const { rule, reachable, episodes } of advice.rules) {
      const { loss } = unlimited.rules[rule]!;
      expect(reachable.meets_target).toBe(false);
      expect(reachable.rest).toEqual(Object.fromEntries(Object.entries(loss!).filter(([, count]) => count! > 0)));
      expect(reachable.recall * episodes).toBeGreaterThanOrEqual(unlimited.rules[rule]!.episodes.detected!);
    }
  });
});

it.each(['simulate', 'oracle'] as const)('a signal in the phase %s ends it, and nothing is advised', async (phase) => {
  await runInto(inFolder('first'), writeSmallScenario(inFolder('small.yaml')));
  const controller = new AbortController();
  const onProgress = (progress: Progress): void => {
    if (progress.phase === phase) controller.abort();
  };
  const advice = adviseOn({ path: inFolder('first') }, target(0.99), { onProgress, signal: controller.signal });
  await expect(advice).rejects.toMatchObject({ code: 'interrupted', message: 'interrupted, nothing is advised' });
});
