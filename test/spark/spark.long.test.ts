import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { isInstalled, sparkInstallation } from '../../src/external/spark/installation.ts';
import { rulesFile } from '../../src/external/spark/rules-file.ts';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { trapline } from '../cli/trapline.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SparkJob, submit } from './job.ts';
import { Topics } from './topic.ts';

const TIMEOUT_MS = 600_000;
/** Worlds that differ in size, clocks, delay, copies, ties, and times before 1970. */
const KILLED = [
  'mixed-fraud',
  'skew-mild',
  'window-edge',
  'equal-timestamps',
  'negative-timestamp',
  'late-duplicate',
  'poison-message',
];
/** Micro-batches that a topic takes, about. */
const BATCHES = 16;
/** Micro-batches between two kills. */
const BATCHES_BEFORE_KILL = 4;

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

/** Alerts as lines of `alerts.jsonl`, sorted. What is said twice has to be said in the same words, and is left once. */
function alertsToldApart(values: readonly string[]): string[] {
  const alerts = new Map<string, string>();
  for (const value of values) {
    const { rule, alert_id, transaction_id } = JSON.parse(value) as Detection;
    const key = `${rule} ${alert_id} ${transaction_id}`;
    expect(alerts.get(key) ?? value).toBe(value);
    alerts.set(key, value);
  }
  return [...alerts.values()].map(rowOf).sort();
}

/** Lines of `side.jsonl`, sorted, one for each record. */
function sideToldApart(values: readonly string[]): string[] {
  const side = new Map<string, string>();
  for (const value of values) {
    const { partition, offset } = JSON.parse(value) as SideRecord;
    side.set(`${partition} ${offset}`, value);
  }
  return [...side.values()].sort();
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

    /** Runs a scenario through a topic; returns what the engine said, as sorted lines. */
    const publish = (scenario: string, topic: string): { alerts: string[]; side: string[] } => {
      const out = inFolder('run');
      const bus = ['--bus', 'kafka', '--brokers', kafka().brokers, '--topic', topic, '--no-attribute'];
      const { status, stderr } = trapline(['run', scenario, '--quiet', '--out', out, ...bus]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const lines = (file: string) => readFileSync(join(out, file), 'utf8').split('\n').slice(0, -1).sort();
      return { alerts: lines('alerts.jsonl'), side: lines('side.jsonl') };
    };

    /** The engine's settings of a scenario, as the job takes them. */
    const engineOf = (scenario: string): string[] => {
      const { ruleSet, allowedDisorderMs, maxFutureMs } = loadScenario({ scenario }).scenario.engine;
      const rules = inFolder('rules.yaml');
      writeFileSync(rules, rulesFile(ruleSet));
      const maxFuture = maxFutureMs === null ? 'off' : `${maxFutureMs}ms`;
      return ['--rules', rules, '--allowed-disorder', `${allowedDisorderMs}ms`, '--max-future', maxFuture];
    };

    const settings = (scenario: string, topic: string): string[] => {
      const names = ['alerts', 'progress', 'side', 'control'].flatMap((part) => [
        `--${part}-topic`,
        `${topic}.${part}`,
      ]);
      const where = ['--brokers', kafka().brokers, '--topic', topic, '--checkpoint', inFolder('checkpoint')];
      return [...where, ...names, ...engineOf(scenario)];
    };

    const start = (scenario: string, topic: string, ...more: readonly string[]): SparkJob =>
      (job = new SparkJob([...settings(scenario, topic), '--cores', '2', ...more]));

    const progressOf = (values: readonly string[]): ReadonlyMap<number, Progress> =>
      new Map(values.map((value) => JSON.parse(value) as Progress).map((progress) => [progress.partition, progress]));

    it.each(KILLED)(
      'gives the alerts of the engine after kills in the middle of %s: nothing lost, and nothing doubled once told apart',
      async (scenario) => {
        const topic = `${scenario}.killed`;
        const expected = publish(scenario, topic);
        const ends = await topics.ends(topic);
        await topics.make(`${topic}.progress`);
        await topics.make(`${topic}.control`);
        await topics.write(`${topic}.control`, ends);
        const records = [...ends.values()].reduce((sum, end) => sum + end);
        const small = ['--max-offsets-per-trigger', String(Math.ceil(records / BATCHES))];
        let seen = 0;
        for (let kills = 0; kills < 2; kills++) {
          const killed = start(scenario, topic, ...small);
          const enough = seen + ends.size * BATCHES_BEFORE_KILL;
          const said = await topics.until(
            `${topic}.progress`,
            () => killed.mustRun(),
            ({ length }) => length >= enough,
          );
          await killed.kill();
          seen = said.length;
          expect([...progressOf(said).values()].some(({ ended }) => !ended)).toBe(true);
        }
        const last = start(scenario, topic, ...small);
        const said = await topics.until(
          `${topic}.progress`,
          () => last.mustRun(),
          (values) => [...progressOf(values).values()].filter(({ ended }) => ended).length === ends.size,
        );
        expect(await last.stop()).toBe(0);

        expect(alertsToldApart(await topics.values(`${topic}.alerts`))).toEqual(expected.alerts);
        expect(sideToldApart(await topics.values(`${topic}.side`))).toEqual(expected.side);
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
        const expected = publish(scenario, scenario);
        await topics.make(`${scenario}.control`);
        await topics.write(`${scenario}.control`, await topics.ends(scenario));
        const { status, log } = submit(inFolder('spark-home'), [...settings(scenario, scenario), '--available-now']);
        expect({ status, log: status === 0 ? '' : log.slice(-8000) }).toEqual({ status: 0, log: '' });
        expect((await topics.values(`${scenario}.alerts`)).map(rowOf).sort()).toEqual(expected.alerts);
        expect((await topics.values(`${scenario}.side`)).sort()).toEqual(expected.side);
      },
      TIMEOUT_MS,
    );

    it(
      'refuses a topic that there is not, in one line',
      async () => {
        const { status, log } = await start('baseline', 'nowhere').ended();
        expect(status).toBe(2);
        expect(log).toMatch(/^trapline_spark: there is no topic 'nowhere'$/m);
        expect(existsSync(inFolder('checkpoint'))).toBe(false);
      },
      TIMEOUT_MS,
    );
  });
});
