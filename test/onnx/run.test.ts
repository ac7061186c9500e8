import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runScenario } from '../../src/library/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { describeWithOnnx } from './onnx-fixture.ts';

const inFolder = temporaryFolder();

/** A run of two days of household spending, with the rules of spending-drift and one whose score is the sum of what the model is given. */
async function run(name: string, model: 'sum' | 'random', ...settings: string[]) {
  copyFileSync(new URL(`models/${model}.onnx`, import.meta.url), inFolder('own.onnx'));
  const common = 'kind: anomaly, above: 4, min_amount: 20.00 USD, warm_up: 4, window: 2d, detects: [spending_spree]';
  const score = ['score: model, model: ./own.onnx, inputs: [robust, { category: [travel] }]', ...settings].join(', ');
  const rules = [`  - { name: robust, ${common} }`, `  - { name: summed, ${common}, ${score} }`];
  writeFileSync(inFolder('sums.yaml'), ['name: sums', 'rules:', ...rules].join('\n'));
  return runScenario('spending-drift', {
    rules: inFolder('sums.yaml'),
    set: { duration: '2d', 'traffic.clients': 300, 'fraud[0].episodes': 40, expect: {} },
    out: inFolder(name),
  });
}

function digestOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32);
}

// Each score passes from one thread to another and back, which takes its time where others want the processors.
const SLOW_MS = 300_000;

describeWithOnnx('a run with a model of the own', () => {
  it(
    'finds what the oracle finds, and digests the alerts of a model that is said to be deterministic',
    async () => {
      const loose = await run('loose', 'sum');
      const told = await run('told', 'sum', 'deterministic: true');
      for (const { report } of [loose, told]) {
        expect(report.rules['summed']!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
        expect(report.rules['summed']!.alerts.total).toBeGreaterThan(report.rules['robust']!.alerts.total);
      }
      const [alerts, again] = ['loose', 'told'].map((name) => readFileSync(inFolder(`${name}/alerts.jsonl`), 'utf8'));
      expect(again).toBe(alerts);
      expect(told.report.digests.alerts).toBe(digestOf(alerts!.split('\n')));
      expect(loose.report.digests.alerts).toBe(
        digestOf(alerts!.split('\n').filter((line) => !line.includes('"rule":"summed"'))),
      );
    },
    SLOW_MS,
  );

  it('is not judged by a model that gives another score each time, and warns of it', async () => {
    const { report } = await run('random', 'random');
    expect(report.warnings).toMatchObject([{ code: 'model_differs' }]);
    expect(report.rules['summed']).toMatchObject({ deterministic: false });
    expect(report.rules['robust']!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
  });

  it('takes a model that a scenario at hand names in the working directory', async () => {
    const rule = { name: 'summed', kind: 'anomaly', score: 'model', inputs: ['robust'], above: 4, detects: [] };
    const model = relative('.', fileURLToPath(new URL('models/sum.onnx', import.meta.url)));
    const rules = [{ ...rule, model, min_amount: '20.00 USD', window: '2d' }];
    const traffic = { kind: 'households', clients: 20 };
    const scenario = { name: 'own', duration: '2d', traffic, engine: { rules: { name: 'own', rules } } };
    const { report } = await runScenario(scenario);
    expect(report.rules['summed']!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    await expect(
      runScenario({ ...scenario, engine: { rules: { name: 'own', rules: [{ ...rules[0], model: 'data:x' }] } } }),
    ).rejects.toThrow('expected the path of a file in the ONNX format, found data');
  });

  it('gives the same alerts on every machine, with the model of examples/', async () => {
    const { report } = await runScenario('spending-drift', {
      rules: 'examples/models/spending-model.yaml',
      set: { duration: '12d', 'traffic.clients': 200, 'fraud[0].episodes': 40, expect: {} },
    });
    const { own_model: scored } = report.rules;
    expect(scored!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    expect(scored!.episodes.detected).toBeGreaterThan(10);
    expect(report.digests.alerts).toMatchInlineSnapshot(`"1c510fd93bf2dd1995124e7bc33e5e99"`);
  });
});
