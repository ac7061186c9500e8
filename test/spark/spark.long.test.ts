import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled, sparkInstallation } from '../../src/external/spark/installation.ts';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { ROOT, trapline } from '../cli/trapline.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SparkJob, submit } from './job.ts';
import { Topics } from './topic.ts';

const TIMEOUT_MS = 600_000;
/** Micro-batches between two kills. */
const BATCHES = 8;

interface Progress {
  readonly partition: number;
  readonly next_offset: number;
  readonly ended: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

/** An alert as a line of `alerts.jsonl`: what it says of when it was given lies in another file. */
function rowOf(message: string): string {
  const {
    event_clock_ms: _,
    processing_time_ms: __,
    at_end: ___,
    ...row
  } = JSON.parse(message) as Detection & DetectionTiming;
  return JSON.stringify(row);
}

const skipped = !isInstalled(sparkInstallation()) && !process.env['CI'];
if (skipped) console.warn('Skipped: the engine on Spark. Spark is missing: npm run services -- prepare spark');
describe.skipIf(skipped)('the engine on Spark', () => {
  describeWithKafka('through a topic', (kafka) => {
    const inFolder = temporaryFolder();
    let topics: Topics;
    let job: SparkJob | null = null;

    beforeAll(async () => {
      topics = await Topics.open(kafka().brokers);
    });
    afterEach(() => job?.clear());
    afterAll(() => topics.close());

    /** Runs a scenario through a topic of its name; returns what the engine said, as sorted lines. */
    const publish = (scenario: string): { alerts: string[]; side: string[] } => {
      const out = inFolder('run');
      const bus = ['--bus', 'kafka', '--brokers', kafka().brokers, '--topic', scenario, '--no-attribute'];
      const { status, stderr } = trapline(['run', scenario, '--quiet', '--out', out, ...bus]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const lines = (file: string) => readFileSync(join(out, file), 'utf8').split('\n').slice(0, -1).sort();
      return { alerts: lines('alerts.jsonl'), side: lines('side.jsonl') };
    };

    const settings = (topic: string): string[] => {
      const names = ['alerts', 'progress', 'side', 'control'].flatMap((part) => [
        `--${part}-topic`,
        `${topic}.${part}`,
      ]);
      const rules = ['--rules', join(ROOT, 'scenarios/rules/default.yaml')];
      const where = ['--brokers', kafka().brokers, '--topic', topic, '--checkpoint', inFolder('checkpoint')];
      return [...where, ...names, ...rules];
    };

    const start = (topic: string, ...more: readonly string[]): SparkJob =>
      (job = new SparkJob([...settings(topic), '--cores', '2', ...more]));

    const progressOf = (values: readonly string[]): ReadonlyMap<number, Progress> =>
      new Map(values.map((value) => JSON.parse(value) as Progress).map((progress) => [progress.partition, progress]));

    it(
      'gives the alerts of the engine after kills in the middle: nothing lost, and nothing doubled once told apart',
      async () => {
        const scenario = 'poison-message';
        const expected = publish(scenario);
        const ends = await topics.ends(scenario);
        await topics.make(`${scenario}.progress`);
        await topics.make(`${scenario}.control`);
        await topics.write(`${scenario}.control`, ends);
        const small = ['--max-offsets-per-trigger', '200'];
        let seen = 0;
        for (let kills = 0; kills < 2; kills++) {
          const killed = start(scenario, ...small);
          const batches = seen + 4 * BATCHES;
          const said = await topics.until(
            `${scenario}.progress`,
            () => killed.mustRun(),
            ({ length }) => length >= batches,
          );
          await killed.kill();
          seen = said.length;
          expect([...progressOf(said).values()].some(({ ended }) => !ended)).toBe(true);
        }
        const last = start(scenario, ...small);
        const said = await topics.until(
          `${scenario}.progress`,
          () => last.mustRun(),
          (values) => [...progressOf(values).values()].filter(({ ended }) => ended).length === ends.size,
        );
        expect(await last.stop()).toBe(0);

        const alerts = new Map<string, string>();
        for (const value of await topics.values(`${scenario}.alerts`)) {
          const { rule, alert_id, transaction_id } = JSON.parse(value) as Detection;
          const key = `${rule} ${alert_id} ${transaction_id}`;
          // What is said twice is said in the same words.
          expect(alerts.get(key) ?? value).toBe(value);
          alerts.set(key, value);
        }
        expect([...alerts.values()].map(rowOf).sort()).toEqual(expected.alerts);
        const side = new Map<string, string>();
        for (const value of await topics.values(`${scenario}.side`)) {
          const { partition, offset } = JSON.parse(value) as SideRecord;
          side.set(`${partition} ${offset}`, value);
        }
        expect([...side.values()].sort()).toEqual(expected.side);
        for (const { partition, next_offset, counts } of progressOf(said).values()) {
          expect(next_offset).toBe(ends.get(partition));
          expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(next_offset);
        }
      },
      TIMEOUT_MS,
    );

    it(
      'gives the same alerts on a cluster, by spark-submit',
      async () => {
        const scenario = 'late-duplicate';
        const expected = publish(scenario);
        await topics.make(`${scenario}.control`);
        await topics.write(`${scenario}.control`, await topics.ends(scenario));
        const { status, log } = submit(inFolder('spark-home'), [...settings(scenario), '--available-now']);
        expect({ status, log: status === 0 ? '' : log.slice(-8000) }).toEqual({ status: 0, log: '' });
        expect((await topics.values(`${scenario}.alerts`)).map(rowOf).sort()).toEqual(expected.alerts);
        expect((await topics.values(`${scenario}.side`)).sort()).toEqual(expected.side);
      },
      TIMEOUT_MS,
    );

    it(
      'refuses a topic that there is not, in one line',
      async () => {
        const { status, log } = await start('nowhere').ended();
        expect(status).toBe(2);
        expect(log).toMatch(/^trapline_spark: there is no topic 'nowhere'$/m);
        expect(existsSync(inFolder('checkpoint'))).toBe(false);
      },
      TIMEOUT_MS,
    );
  });
});
