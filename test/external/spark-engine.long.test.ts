import { describe, expect, it } from 'vitest';
import { isInstalled, sparkInstallation } from '../../src/external/spark/installation.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { trapline } from '../cli/trapline.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const TIMEOUT_MS = 600_000;

const skipped = !isInstalled(sparkInstallation()) && !process.env['CI'];
if (skipped)
  console.warn('Skipped: runs with the engine on Spark. Spark is missing: npm run services -- prepare spark');
describe.skipIf(skipped)('a run with the engine on Spark', () => {
  describeWithKafka('through Kafka', (kafka) => {
    const inFolder = temporaryFolder();

    const run = (scenario: string, ...options: readonly string[]): { status: number | null; report: Report } => {
      const where = ['--brokers', kafka().brokers, '--out', inFolder('run')];
      const { status, stdout, stderr } = trapline([
        'run',
        scenario,
        '--json',
        ...where,
        '--engine',
        'spark',
        ...options,
      ]);
      if (stdout === '') throw new Error(stderr);
      return { status, report: JSON.parse(stdout) as Report };
    };

    it(
      'is equal to the oracle',
      () => {
        const { status, report } = run('late-duplicate');
        expect(status).toBe(0);
        expect(report.engine_facts).toMatchObject({
          name: 'spark',
          reference: 'admitted',
          compared: 'every_field',
          caught_up: 'known',
        });
        expect(report.counts.detections).toBeGreaterThan(0);
        for (const { engine_vs_oracle } of Object.values(report.rules)) {
          expect(engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
        }
      },
      TIMEOUT_MS,
    );

    it(
      'reads of a topic that is used again only what is its own, and ends where a partition gets nothing new',
      () => {
        const topic = ['--topic', 'used-again', '--set', 'delivery.partitions=16'];
        const before = ['--bus', 'kafka', '--brokers', kafka().brokers, '--out', inFolder('before'), '--no-attribute'];
        expect(trapline(['run', 'mixed-fraud', '--quiet', ...topic, ...before])).toMatchObject({
          status: 0,
          stderr: '',
        });
        const { status, report } = run('idle-never-read', ...topic, '--reuse-topic', '--set', 'expect={}');
        expect(status).toBe(0);
        expect(report.engine_facts).toMatchObject({ reference: 'admitted', caught_up: 'known' });
        expect(report.counts.detections).toBeGreaterThan(0);
        for (const { engine_vs_oracle } of Object.values(report.rules)) {
          expect(engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
        }
      },
      TIMEOUT_MS,
    );

    it(
      "loses with the original's windows what theory says",
      () => {
        const { status, report } = run('tumbling-parity', '--job', 'original');
        expect(report.engine_facts).toMatchObject({ reference: 'delivered', caught_up: 'known' });
        expect(status).toBe(0);
        const theory = { impossible_travel: 0.5, spending_spree: 0.25, low_high_velocity: 0.5 };
        for (const [rule, expected] of Object.entries(theory)) {
          const { total, recall } = report.rules[rule]!.episodes;
          const standardError = Math.sqrt((expected * (1 - expected)) / total!);
          expect(Math.abs(recall! - expected)).toBeLessThan(4 * standardError);
        }
      },
      TIMEOUT_MS,
    );
  });
});
