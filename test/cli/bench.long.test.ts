import { expect, it } from 'vitest';
import { type BenchResult, benchSchema } from '../../src/loadtest/result-schema.ts';
import { topicNames } from '../services/clients.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

function bench(...args: readonly string[]): BenchResult {
  const { status, stdout } = trapline(['bench', 'latency-slo', '--json', '--quiet', ...args], { cwd: inFolder() });
  expect(status).toBe(0);
  return benchSchema.parse(JSON.parse(stdout));
}

it('ends a step early when a record has waited for too long', () => {
  // Far more than any machine does, so that the result is certain.
  const changes = [
    'fraud=[]',
    'traffic={ kind: original, clients: 10, interval: 1ms }',
    'latency.slo={ p50: 1s, p99: 2s }',
  ];
  const settings = changes.flatMap((change) => ['--set', change]);
  const [step] = bench('--rates', '2000000', '--step', '20s', '--warm-up', '1s', ...settings).steps;
  expect(step).toMatchObject({ sustained: false, rate_per_s: 2_000_000, clients: 20_000 });
  expect(step!.failures[0]).toEqual({
    criterion: 'cut_short',
    why: expect.stringMatching(/^a record had waited \d/) as string,
  });
});

describeWithKafka('trapline bench --bus kafka', (kafka) => {
  it('measures through the broker, at each rate in a topic of its own that it deletes', async () => {
    const args = ['--bus', 'kafka', '--brokers', kafka().brokers, '--consumers', '2'];
    const result = bench(...args, '--rates', '200,500', '--step', '8s', '--warm-up', '2s');
    expect(result).toMatchObject({ bus: 'kafka', consumers: 2, ended: 'listed' });
    for (const step of result.steps) {
      expect(Math.abs(step.offered_per_s - step.rate_per_s)).toBeLessThan(0.2 * step.rate_per_s);
      expect(step.alerts.measured).toBeGreaterThan(0);
      expect(step.stages.send!.count).toBeGreaterThan(step.rate_per_s);
      expect(step.latency_ms.p50).toBeGreaterThan(240);
    }
    expect((await topicNames(kafka())).filter((name) => name.startsWith('trapline.'))).toEqual([]);
  });
});
