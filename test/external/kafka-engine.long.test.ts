import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type KafkaJob } from '../../src/external/engine-request.ts';
import { loadAlertMapping } from '../../src/config/load-alert-mapping.ts';
import { connectInflux } from '../../src/influx/connection.ts';
import { MeasurementLines } from '../../src/influx/measurements.ts';
import { type Detection } from '../../src/model/alert.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { influxSettings } from '../influx/settings-fixture.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { influxql } from '../services/influxql.ts';
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
    changes: Partial<RunRequest> = {},
  ): Promise<FinishedRun | InterruptedRun> {
    const engine: KafkaJob = {
      kind: 'kafka',
      kafka: { brokers: kafka().brokers },
      topic,
      reuseTopic: false,
      alerts: { kind: 'topic', topic: `${topic}.alerts` },
      mapping: null,
      name: 'theirs',
      isExact: true,
      group: undefined,
      progressTopic: undefined,
      controlTopic: undefined,
      quietMs: 300,
      waitMs: 3000,
      onNotice: (text) => notices.push(text),
      onWarning: (text) => notices.push(text),
      ...given,
    };
    return runScenario({ ...how(), directory: inFolder('run'), engine, ...changes });
  }

  async function reportOf(given: Partial<KafkaJob> = {}, changes: Partial<RunRequest> = {}): Promise<Report> {
    const done = await run(given, changes);
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
        'all records are published; waiting until group theirs has read them, and no alert comes for 0.3 s',
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
      `nothing has moved for 1 s (records still to read: ${own.counts.delivered}); Trapline stops waiting; ` +
        "group absent has committed nothing for this topic, is it the job's?",
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

  describeWithInfluxdb('and writes its alerts to InfluxDB', (influxdb) => {
    const settings = () => influxSettings({ url: influxdb().url });

    beforeEach(async () => {
      for (const name of Object.keys(own.rules)) {
        await influxql(influxdb(), `DROP MEASUREMENT ${name}_alerts`).catch(() => undefined);
      }
    });

    it('is scored by its points, as those of Trapline are', { timeout: TIMEOUT_MS }, async () => {
      const lines = new MeasurementLines('a-run');
      const points = alerts
        .map((line) => JSON.parse(line) as Detection)
        .filter(({ kind }) => kind === 'open')
        .map((alert) => lines.alert(alert));
      const connection = await connectInflux(settings());
      const said = afterAll(async (job, ends) => {
        await connection.write(points);
        await job.commit('theirs', topic, ends);
      });
      const report = await withJob(said, () =>
        reportOf({
          alerts: { kind: 'influx', settings: settings() },
          mapping: loadAlertMapping('trapline-influx'),
          isExact: false,
          group: 'theirs',
        }),
      );
      expect(report.engine_facts).toMatchObject({ unmatched: 0, repeated: 0, caught_up: 'known' });
      for (const [name, rule] of Object.entries(report.rules)) {
        expect(rule.alerts.total).toBe(own.rules[name]!.alerts.total);
        expect(rule.episodes.detected).toBe(own.rules[name]!.episodes.detected);
      }
    });

    it('fails, with the place of a point that is none', { timeout: TIMEOUT_MS }, async () => {
      const startNs = `${Date.parse('2026-03-02T00:00:00Z')}000000`;
      const connection = await connectInflux(settings());
      const said = afterAll(async () => {
        await connection.write([`spending_spree_alerts,client_id=nowhere categories_seen_str="food" ${startNs}`]);
      });
      const given = {
        alerts: { kind: 'influx', settings: settings() },
        mapping: loadAlertMapping('original-influx'),
      } as const;
      await expect(withJob(said, () => run(given))).rejects.toMatchObject({
        subCode: 'engine_protocol',
        message: `engine theirs: measurement spending_spree_alerts, time ${Date.parse('2026-03-02T00:00:00Z')}: client "nowhere" is not a client of the run`,
      });
      expect(JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'))).toMatchObject({
        status: 'engine_failed',
      });
    });
  });

  it('is measured by the wall clock, where that is asked for', { timeout: TIMEOUT_MS }, async () => {
    const detections = alerts.map((line) => JSON.parse(line) as Detection);
    // It gives each alert as soon as it has read its transaction, with the times that the topic has.
    const read = async ({ value }: RawRecord, job: Job): Promise<void> => {
      const { transaction_id, timestamp } = JSON.parse(Buffer.from(value!).toString()) as Record<string, string>;
      const found = detections.filter((detection) => detection.transaction_id === transaction_id);
      const shifted = found.map((alert) => {
        const shiftMs = Date.parse(timestamp!) - alert.event_time_ms;
        const { event_time_ms, window_start_ms, window_end_ms } = alert;
        const times = { event_time_ms, window_start_ms, window_end_ms };
        return { ...alert, ...Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms + shiftMs])) };
      });
      if (shifted.length > 0)
        await job.say(
          `${topic}.alerts`,
          shifted.map((alert) => JSON.stringify(alert)),
        );
    };
    const pace = { speed: 10_000, historyMs: 12 * 3_600_000 };
    const report = await withJob(read, () => reportOf({}, { pace }));
    expect(report.counts).toEqual(own.counts);
    expect(report.digests.alerts).toBe(own.digests.alerts);
    const { alerts: counts, stages } = report.live!;
    expect(Object.keys(stages)).toEqual(['send', 'deliver']);
    expect(counts.measured).toBeGreaterThan(0);
    expect(counts.measured + counts.unmeasured).toBe(own.counts.alerts);
    expect(report.latency_ms.p50).toBeGreaterThan(0);
  });

  it('is not waited for when the run is stopped', { timeout: TIMEOUT_MS }, async () => {
    const controller = new AbortController();
    const said = afterAll(() => {
      controller.abort();
      return Promise.resolve();
    });
    const done = await withJob(said, () => run({ waitMs: 60_000 }, { signal: controller.signal }));
    expect(done.kind).toBe('interrupted');
  });

  it('needs a topic of its own', { timeout: TIMEOUT_MS }, async () => {
    await reportOf({ waitMs: 500 });
    await expect(run()).rejects.toMatchObject({ subCode: 'topic_not_empty' });
  });
});
