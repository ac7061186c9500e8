import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type InfluxSettings } from '../../src/influx/settings.ts';
import { exportToInflux } from '../../src/influx/export-run.ts';
import { HealthLog } from '../../src/influx/health-log.ts';
import { type AggregateRow } from '../../src/model/aggregate.ts';
import { type Detection } from '../../src/model/alert.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Report, reportSchema } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type ProgressListener } from '../../src/model/progress.ts';
import { type FinishedRun } from '../../src/run/run-outcome.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { exampleReport } from '../report/report-fixture.ts';
import { until } from '../until.ts';
import { FakeInflux, secondGeneration } from './fake-influx.ts';
import { influxSettings } from './settings-fixture.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { countPoints, influxql } from '../services/influxql.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

describe('a finished run that is written to an InfluxDB which does not answer', () => {
  const inFolder = temporaryFolder();

  it('is kept, and the writing ends at once, when it is interrupted', async () => {
    const fake = await FakeInflux.start(secondGeneration(() => null));
    try {
      const interrupt = new AbortController();
      // No wait ends by itself in the time of a test.
      const patient = { requestTimeoutMs: 3_600_000, retryForMs: 3_600_000 };
      const running = runScenario({
        ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
        directory: inFolder('run'),
        batchRows: 64,
        influx: influxSettings({ url: fake.url, token: 'a', org: 'b', ...patient }),
        onProgress: () => undefined,
        signal: interrupt.signal,
      });
      await until('lines for InfluxDB', () => fake.requests.length === 2);
      interrupt.abort();
      const { report, influxFailure } = (await running) as FinishedRun;
      expect(influxFailure).toMatchObject({ code: 'interrupted' });
      expect(report.influxdb).toMatchObject({ lines_confirmed: 0, retries: 0 });
      expect(reportSchema.parse(JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')))).toEqual(report);
    } finally {
      fake.stop();
    }
  });
});

it('the lines of a finished run are sent as they are made, and are not all kept', async () => {
  const rows = 2000;
  let made = 0;
  const rowAt = (minute: number): AggregateRow => ({
    minute_start_ms: minute * 60_000,
    currency: 'USD',
    count: 1,
    sum_cents: 100,
    categories: [{ key: 'food', count: 1, sum_cents: 100 }],
    regions: [{ key: 'north', count: 1, sum_cents: 100 }],
    clients: [],
  });
  const aggregates = {
    *[Symbol.iterator]() {
      made = 0;
      for (let minute = 0; minute < rows; minute++) {
        made += 1;
        yield rowAt(minute);
      }
    },
    lines: () => [],
  };
  let madeAtFirst: number | undefined;
  const fake = await FakeInflux.start(
    secondGeneration(() => {
      madeAtFirst ??= made;
      return { status: 204 };
    }),
  );
  try {
    const counts = {
      delivered: 0,
      admitted: 0,
      late: 0,
      future: 0,
      duplicates: 0,
      malformed: 0,
      detections: 0,
      alerts: 0,
    };
    const results = {
      detections: Object.assign([], { untaken: () => [] }),
      side: Object.assign([], { lines: () => [] }),
      aggregates,
      counts,
    };
    const world = { vocabulary: createVocabulary(), endMs: rows * 60_000, batches: () => [] };
    const report = exampleReport();
    const { facts, failure } = await exportToInflux({ world, transactions: 0, results }, report, {
      settings: influxSettings({ url: fake.url, token: 'a', org: 'b', batchLines: 20 }),
      health: new HealthLog(0),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    expect(failure).toBeNull();
    expect(facts.measurements).toMatchObject({ avg_amount_by_category: rows, txn_count_by_region: rows });
    expect(facts.lines_confirmed).toBe(facts.lines_expected);
    expect(madeAtFirst).toBeLessThan(rows / 10);
  } finally {
    fake.stop();
  }
});

describeWithInfluxdb('a finished run in InfluxDB', (influxdb) => {
  const inFolder = temporaryFolder();

  async function runInto(
    { seed, ...settings }: Partial<InfluxSettings> & { readonly seed: string },
    onProgress: ProgressListener = () => undefined,
  ): Promise<FinishedRun> {
    const run = await runScenario({
      ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), seed }),
      directory: inFolder('run'),
      batchRows: 64,
      influx: influxSettings({ url: influxdb().url, retryForMs: 60_000, ...settings }),
      onProgress,
      signal: new AbortController().signal,
    });
    return run as FinishedRun;
  }

  const alertsOfRun = (): Detection[] =>
    readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Detection)
      .filter(({ kind }) => kind === 'open');

  /** Every measurement has exactly the points of this run. */
  async function expectAllIn({ run_id, counts, rules, influxdb: facts }: Report): Promise<void> {
    const { measurements, lines_expected } = facts!;
    const { line, version } = influxdb();
    // What Go has built states no version.
    expect(facts).toMatchObject({
      version: line === '1.8' ? '1.x' : version,
      lines_confirmed: lines_expected,
      lines_rejected: 0,
    });
    expect(Object.values(measurements).reduce((sum, count) => sum + count, 0)).toBe(lines_expected);
    expect(measurements).toMatchObject({
      raw_transactions: counts.transactions,
      alert_latency: counts.alerts,
      run_scores: Object.keys(rules).length,
      run_losses: Object.values(rules).reduce((sum, { loss }) => sum + Object.keys(loss).length, 0),
      ...Object.fromEntries(Object.entries(rules).map(([rule, { alerts }]) => [`${rule}_alerts`, alerts.total])),
    });
    expect(await countPoints(influxdb(), { where: `run_id = '${run_id}'` })).toEqual(measurements);
  }

  it('has as many points as the run counts, measurement by measurement, and no more when it is written again', async () => {
    const { report, influxFailure } = await runInto({ seed: 'first' });
    expect(influxFailure).toBeNull();
    expect(reportSchema.parse(JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')))).toEqual(report);
    await expectAllIn(report);
    const again = await runInto({ seed: 'first', batchLines: 77 });
    await expectAllIn(again.report);
    expect(again.report.influxdb).toEqual(report.influxdb);
  });

  it('has what the run says: alerts at their own event times, minutes, health and scores', async () => {
    const { report } = await runInto({ seed: 'values' });
    const { run_id, counts, rules } = report;
    const select = async (what: string) => {
      const series = await influxql(influxdb(), `SELECT ${what} WHERE run_id = '${run_id}' GROUP BY client_id, rule`);
      return series.flatMap(({ tags, rows }) => rows.map((row) => ({ ...tags, ...row })));
    };
    const travels = alertsOfRun().filter(({ rule }) => rule === 'impossible_travel');
    const points = await select('regions_seen_str, region_count FROM impossible_travel_alerts');
    const byTime = (rows: readonly Readonly<Record<string, unknown>>[]) =>
      [...rows].sort((a, b) => Number(a['time']) - Number(b['time']));
    const expected = travels.map(({ client_id, event_time_ms, details }) => {
      const { values } = details as { readonly values: readonly string[] };
      const fields = { regions_seen_str: values.join(', '), region_count: values.length };
      return { client_id, rule: '', time: event_time_ms, ...fields };
    });
    expect(expected.length).toBeGreaterThan(10);
    expect(byTime(points)).toEqual(byTime(expected));

    const sums = 'SUM(admitted) AS admitted, SUM(late) AS late, SUM(duplicates) AS duplicates';
    const { admitted, late, duplicates } = counts;
    expect(await select(`${sums} FROM engine_health`)).toMatchObject([{ admitted, late, duplicates }]);
    expect(await select('SUM(txn_count) AS admitted FROM txn_count_by_region')).toMatchObject([{ admitted }]);
    const scores = await select('recall, "precision" FROM run_scores');
    expect(new Map(scores.map(({ rule, recall, precision }) => [rule, [recall, precision]]))).toEqual(
      new Map(Object.entries(rules).map(([rule, { episodes, alerts }]) => [rule, [episodes.recall, alerts.precision]])),
    );
  });

  it('loses and doubles nothing when the server is killed in the middle and started again', async () => {
    mkdirSync(inFolder('spool'));
    let outage: Promise<void> | null = null;
    const { report, influxFailure } = await runInto(
      { seed: 'outage', batchLines: 20, spoolDirectory: inFolder('spool') },
      ({ phase, done }) => {
        if (phase !== 'influx' || done < 100) return;
        outage ??= influxdb()
          .kill()
          // Lines wait on disk: the writer has met the outage.
          .then(() => until('lines on disk', () => readdirSync(inFolder('spool')).length > 0))
          .then(() => influxdb().start());
      },
    );
    await outage;
    expect(influxFailure).toBeNull();
    expect(report.influxdb!.retries).toBeGreaterThan(0);
    await expectAllIn(report);
  });
});
