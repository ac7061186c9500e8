import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type KafkaJob } from '../../src/external/engine-request.ts';
import { type RawRecord } from '../../src/model/record.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { type FinishedRun, type InterruptedRun } from '../../src/run/run-outcome.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { Job } from './kafka-job.ts';

const TIMEOUT_MS = 120_000;

describeWithKafka('a job that reads a topic', (kafka) => {
  const inFolder = temporaryFolder();
  let own: Report;
  let alerts: readonly string[];
  let notices: string[];
  let tests = 0;
  let topic: string;

  beforeEach(async () => {
    topic = `topic-${++tests}`;
    notices = [];
    const done = await runScenario({ ...how(), directory: inFolder('own') });
    if (done.kind !== 'finished') throw new Error('interrupted');
    own = done.report;
    alerts = readFileSync(inFolder('own', 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
  }, TIMEOUT_MS);

  const how = () => ({
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
    batchRows: 100,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });

  function run(
    given: Partial<KafkaJob> = {},
    signal = new AbortController().signal,
  ): Promise<FinishedRun | InterruptedRun> {
    const engine: KafkaJob = {
      kind: 'kafka',
      kafka: { brokers: kafka().brokers },
      topic,
      reuseTopic: false,
      alertsTopic: `${topic}.alerts`,
      mapping: null,
      name: 'theirs',
      isExact: true,
      group: undefined,
      progressTopic: undefined,
      controlTopic: undefined,
      quietMs: 300,
      waitMs: 3000,
      onNotice: (text) => notices.push(text),
      ...given,
    };
    return runScenario({ ...how(), directory: inFolder('run'), engine, signal });
  }

  async function reportOf(given: Partial<KafkaJob> = {}): Promise<Report> {
    const done = await run(given);
    if (done.kind !== 'finished') throw new Error('interrupted');
    return done.report;
  }

  /** Does something once every record of the run was read. */
  function afterAll(work: (job: Job, ends: readonly number[]) => Promise<void>) {
    const ends = [0, 0, 0];
    let read = 0;
    return async ({ partition, offset }: RawRecord, job: Job): Promise<void> => {
      read += 1;
      ends[partition] = Math.max(ends[partition]!, offset + 1);
      if (read === own.counts.delivered) await work(job, ends);
    };
  }

  async function withJob<T>(onRecord: Parameters<typeof Job.start>[2], work: () => Promise<T>): Promise<T> {
    const job = await Job.start(kafka().brokers, topic, onRecord);
    try {
      return await work();
    } finally {
      await job.stop();
    }
  }

  it(
    'is equal to the oracle if it says what ours does, also twice, once its group has read all',
    { timeout: TIMEOUT_MS },
    async () => {
      const said = afterAll(async (job, ends) => {
        await job.say(`${topic}.alerts`, [...alerts, ...alerts.slice(0, 5)]);
        await job.commit('theirs', topic, ends);
      });
      const report = await withJob(said, () => reportOf({ group: 'theirs' }));
      for (const [name, rule] of Object.entries(report.rules)) {
        expect(rule.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
        expect(rule.alerts).toEqual(own.rules[name]!.alerts);
      }
      expect(report).toMatchObject({ engine: 'kafka', bus: 'kafka', counts: own.counts });
      expect(report.digests).toMatchObject({
        transactions: own.digests.transactions,
        deliveries: own.digests.deliveries,
        alerts: own.digests.alerts,
      });
      expect(report.engine_facts).toMatchObject({ name: 'theirs', repeated: 5, caught_up: 'known' });
      expect(notices).toEqual([
        `publishing to topic ${topic}; alerts are read from topic ${topic}.alerts`,
        'all is published; waiting until group theirs has read it and for 0.3 s no alert comes',
      ]);
    },
  );

  it('may say in a topic that it has ended, and is told where', { timeout: TIMEOUT_MS }, async () => {
    let told: unknown;
    let expected: unknown;
    const said = afterAll(async (job, ends) => {
      await job.say(`${topic}.alerts`, alerts);
      await job.say(
        `${topic}.progress`,
        ends.map((next_offset, partition) => JSON.stringify({ partition, next_offset, ended: true })),
      );
      expected = ends.map((end, partition) => [String(partition), String(end)]);
    });
    const job = await Job.start(kafka().brokers, topic, said);
    try {
      const report = await reportOf({ progressTopic: `${topic}.progress`, controlTopic: `${topic}.control` });
      expect(report.engine_facts!.caught_up).toBe('known');
      expect(report.digests.alerts).toBe(own.digests.alerts);
      told = await job.read(`${topic}.control`);
    } finally {
      await job.stop();
    }
    expect(told).toEqual(expected);
  });

  it('that tells nothing is taken for done when it is quiet', { timeout: TIMEOUT_MS }, async () => {
    const said = afterAll((job) => job.say(`${topic}.alerts`, alerts));
    const report = await withJob(said, () => reportOf());
    expect(report.engine_facts!.caught_up).toBe('assumed');
    expect(report.digests.alerts).toBe(own.digests.alerts);
  });

  it('that does not get there is not waited for without end', { timeout: TIMEOUT_MS }, async () => {
    const report = await reportOf({ group: 'absent', waitMs: 1000 });
    expect(report.engine_facts!.caught_up).toBe('limit');
    expect(report.counts.alerts).toBe(0);
    expect(notices.at(-1)).toBe(
      `nothing has moved for 1 s with ${own.counts.delivered} records still to read; not waiting any longer`,
    );
  });

  describe('and says something that is no alert', () => {
    it.each([
      ['no JSON', 'expected an alert as a JSON object'],
      ['{"rule":"spree","client_id":"1"}', 'unknown rule "spree"'],
    ])('%s, fails the run, whose files are kept', { timeout: TIMEOUT_MS }, async (value, message) => {
      const said = afterAll((job) => job.say(`${topic}.alerts`, [alerts[0]!, value]));
      await expect(withJob(said, () => run())).rejects.toMatchObject({
        subCode: 'engine_protocol',
        code: 'service',
        message: expect.stringContaining(
          `engine theirs: topic ${topic}.alerts, partition 0, offset 1: ${message}`,
        ) as string,
      });
      expect(JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'))).toMatchObject({
        status: 'engine_failed',
      });
      expect(existsSync(inFolder('run', 'transactions.arrow'))).toBe(true);
    });
  });

  it('is not waited for when the run is stopped', { timeout: TIMEOUT_MS }, async () => {
    const controller = new AbortController();
    const said = afterAll(() => {
      controller.abort();
      return Promise.resolve();
    });
    const done = await withJob(said, () => run({ waitMs: 60_000 }, controller.signal));
    expect(done.kind).toBe('interrupted');
  });

  it('needs a topic of its own', { timeout: TIMEOUT_MS }, async () => {
    await reportOf({ waitMs: 500 });
    await expect(run()).rejects.toMatchObject({ subCode: 'topic_not_empty' });
  });
});
