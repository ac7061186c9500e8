import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type EngineProgram } from '../../src/external/engine-request.ts';
import { type Detection } from '../../src/model/alert.ts';
import { type ProgressListener } from '../../src/model/progress.ts';
import { LATENCY_STAGES } from '../../src/model/latency.ts';
import { type Report, reportSchema } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type FinishedRun } from '../../src/run/run-outcome.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { FakeInflux, secondGeneration } from '../influx/fake-influx.ts';
import { influxSettings } from '../influx/settings-fixture.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { countPoints, influxql } from '../services/influxql.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

const inFolder = temporaryFolder();
const HAS_PYTHON = process.env['CI'] !== undefined || spawnSync('python3', ['--version']).status === 0;

/** A day in some nine seconds, of which the first half is history and takes no time. */
const PACE = { speed: 10_000, historyMs: 12 * 3_600_000 };

function request(changes: Partial<RunRequest>): RunRequest {
  return {
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
    directory: inFolder('run'),
    batchRows: 64,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}

async function run(changes: Partial<RunRequest>): Promise<FinishedRun> {
  return (await runScenario(request(changes))) as FinishedRun;
}

const lines = (name: string) => readFileSync(inFolder('run', name), 'utf8').trimEnd().split('\n');
const openings = (): Detection[] =>
  lines('alerts.jsonl')
    .map((line) => JSON.parse(line) as Detection)
    .filter(({ kind }) => kind === 'open');

/** What a run by the wall clock has in common with one in virtual time, which is nearly everything. */
function timeless({ live: _, latency_ms: __, performance: ___, influxdb: ____, ...rest }: Report): object {
  return rest;
}

function expectMeasured({ live, latency_ms, counts }: Report, measuredTo: string): void {
  const { alerts, stages, measured_to } = live!;
  expect(measured_to).toBe(measuredTo);
  expect(alerts.measured).toBeGreaterThan(0);
  expect(alerts).toEqual({ measured: alerts.measured, unmeasured: counts.alerts! - alerts.measured, incomplete: 0 });
  expect(Object.keys(stages)).toEqual(LATENCY_STAGES.slice(0, LATENCY_STAGES.indexOf(live!.measured_to) + 1));
  for (const stage of LATENCY_STAGES.slice(2)) if (stage in stages) expect(stages[stage]!.count).toBe(alerts.measured);
  expect(live!.history_records + stages.send!.count).toBeLessThanOrEqual(counts.delivered!);
  expect(latency_ms).toMatchObject({ p50: expect.any(Number) as number, negative: 0 });
}

describe('a run by the wall clock', () => {
  it('says what a run in virtual time says, takes its time, and measures it', async () => {
    const virtual = await run({});
    const files = ['alerts.jsonl', 'side.jsonl', 'episodes.jsonl', 'aggregates.jsonl', 'outcomes.jsonl'];
    const before = files.map(lines);
    const startedAtMs = performance.now();
    const { report } = await run({ pace: PACE });
    expect(performance.now() - startedAtMs).toBeGreaterThan((24 - 12) * (3_600_000 / PACE.speed));
    expect(timeless(report)).toEqual(timeless(virtual.report));
    expect(files.map(lines)).toEqual(before);
    expectMeasured(report, 'deliver');
  });

  it('stops when it is interrupted, and keeps what it had done', async () => {
    const controller = new AbortController();
    const onProgress: ProgressListener = ({ done }) => {
      if (done > 0) controller.abort();
    };
    // Twelve hours would take twelve minutes.
    const pace = { speed: 60, historyMs: 12 * 3_600_000 };
    const outcome = await runScenario(request({ pace, signal: controller.signal, onProgress }));
    expect(outcome.kind).toBe('interrupted');
    expect(JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
  });

  it('stops when it is interrupted while InfluxDB does not answer, and keeps what it had done', async () => {
    const fake = await FakeInflux.start(secondGeneration(() => null));
    try {
      // No wait ends by itself in the time of a test.
      const patient = { requestTimeoutMs: 3_600_000, retryForMs: 3_600_000 };
      const influx = influxSettings({ url: fake.url, token: 'a', org: 'b', ...patient });
      const controller = new AbortController();
      const running = runScenario(
        request({ pace: { speed: 1000, historyMs: 3_600_000 }, influx, signal: controller.signal }),
      );
      await until('lines for InfluxDB', () => fake.requests.some(({ path }) => path.startsWith('/api/v2/write')));
      controller.abort();
      expect(await running).toMatchObject({ kind: 'interrupted' });
      const manifest: unknown = JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'));
      expect(manifest).toMatchObject({ status: 'interrupted' });
    } finally {
      fake.stop();
    }
  });

  it('is still written as far as it came when it is interrupted and InfluxDB answers', async () => {
    const fake = await FakeInflux.start(secondGeneration());
    try {
      const influx = influxSettings({ url: fake.url, token: 'a', org: 'b', batchLines: 100 });
      const controller = new AbortController();
      const running = runScenario(
        request({ pace: { speed: 1000, historyMs: 12 * 3_600_000 }, influx, signal: controller.signal }),
      );
      await until('lines for InfluxDB', () => fake.requests.some(({ path }) => path.startsWith('/api/v2/write')));
      controller.abort();
      expect(await running).toMatchObject({ kind: 'interrupted' });
      const written = new Set(
        fake.requests.flatMap(({ body }) => body.match(/^raw_transactions.*transaction_id="[^"]+"/gm) ?? []),
      );
      // The first request had a hundred lines, and no other was under way.
      expect(written.size).toBeGreaterThan(100);
    } finally {
      fake.stop();
    }
  });

  it('refuses what leaves nothing for the present', async () => {
    await expect(run({ pace: { speed: 1, historyMs: 86_400_000 } })).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(
        /^small: nothing of it is left for the present; give a shorter --history/,
      ) as string,
    });
  });
});

// Install Python 3 to run this.
describe.skipIf(!HAS_PYTHON)('a run by the wall clock of another engine', () => {
  it('says what it says in virtual time, and measures when its alerts come', async () => {
    const engine: EngineProgram = {
      kind: 'process',
      command: 'python3',
      args: ['examples/engines/distinct_values.py'],
      mapping: null,
      silenceMs: 30_000,
      onLog: () => undefined,
    };
    const virtual = await run({ engine });
    const before = lines('alerts.jsonl');
    const { report } = await run({ engine, pace: PACE });
    expect(timeless(report)).toEqual(timeless(virtual.report));
    expect(lines('alerts.jsonl')).toEqual(before);
    const { alerts, stages, measured_to } = report.live!;
    expect(measured_to).toBe('deliver');
    expect(alerts.measured).toBeGreaterThan(0);
    expect(alerts.incomplete).toBe(0);
    expect(Object.keys(stages)).toEqual(['send', 'consume', 'deliver']);
    expect(stages.deliver!.count).toBe(alerts.measured);
    expect(report.latency_ms.p50).toBeGreaterThan(0);
  });
});

describeWithInfluxdb('a run by the wall clock into InfluxDB', (influxdb) => {
  const influx = () => influxSettings({ url: influxdb().url, retryForMs: 60_000 });

  it('has every transaction and alert there, once, at its own shifted time, and has seen each alert it measured', async () => {
    const { report, influxFailure } = await run({ pace: PACE, influx: influx() });
    expect(influxFailure).toBeNull();
    expectMeasured(report, 'visible');
    const { live, counts, influxdb: facts, latency_ms, rules } = reportSchema.parse(report);
    expect(facts).toMatchObject({ lines_confirmed: facts!.lines_expected, lines_rejected: 0 });
    const where = `run_id = '${live!.id}'`;
    expect(await countPoints(influxdb(), { where })).toMatchObject({
      raw_transactions: counts.transactions,
      alert_latency: live!.alerts.measured,
      run_scores: Object.keys(rules).length,
      latency_slo: 2,
      ...Object.fromEntries(Object.entries(rules).map(([rule, { alerts }]) => [`${rule}_alerts`, alerts.total])),
    });

    const points = async (what: string) => (await influxql(influxdb(), what)).flatMap(({ rows }) => rows);
    const times = (await points(`SELECT region_count FROM impossible_travel_alerts WHERE ${where}`)).map(
      ({ time }) => time,
    );
    const alerts = openings().filter(({ rule }) => rule === 'impossible_travel');
    expect(times).toEqual(alerts.map(({ event_time_ms }) => event_time_ms + live!.shift_ms));

    const [slo] = await points(`SELECT actual_ms, target_ms, met FROM latency_slo WHERE ${where} AND quantile = 'p50'`);
    expect(slo).toMatchObject({ actual_ms: latency_ms.p50, target_ms: 1000, met: latency_ms.p50! < 1000 ? 1 : 0 });
    const stages = LATENCY_STAGES.map((stage) => `${stage}_ms`);
    const measured = await points(`SELECT latency_ms, ${stages.join(', ')} FROM alert_latency WHERE ${where}`);
    for (const point of measured) {
      const sum = stages.reduce((total, stage) => total + Number(point[stage]), 0);
      expect(Math.abs(sum - Number(point['latency_ms']))).toBeLessThanOrEqual(0.51);
    }
  });

  it('has the minutes as they were in the end, however often they were written', async () => {
    const { report } = await run({ pace: PACE, influx: influx() });
    const { id, shift_ms } = report.live!;
    const series = await influxql(
      influxdb(),
      `SELECT txn_count FROM txn_count_by_region WHERE run_id = '${id}' GROUP BY region`,
    );
    const found = series.flatMap(({ tags, rows }) =>
      rows.map((row) => [Number(row['time']) - shift_ms, tags['region'], row['txn_count']].join(' ')),
    );
    const expected = lines('aggregates.jsonl').flatMap((line) => {
      const { minute_start_ms, regions } = JSON.parse(line) as {
        minute_start_ms: number;
        regions: { key: string; count: number }[];
      };
      return regions.map(({ key, count }) => [minute_start_ms, key, count].join(' '));
    });
    expect(found.sort()).toEqual(expected.sort());
    expect(report.influxdb!.measurements['txn_count_by_region']).toBeGreaterThanOrEqual(expected.length);
  });

  it('goes on while the server is away, and has lost nothing when it is back', async () => {
    mkdirSync(inFolder('spool'));
    let outage: Promise<void> | null = null;
    const { report, influxFailure } = await run({
      pace: PACE,
      influx: { ...influx(), spoolDirectory: inFolder('spool') },
      onProgress: ({ done }) => {
        if (done === 0) return;
        outage ??= influxdb()
          .kill()
          // Lines wait on disk: the writer has met the outage.
          .then(() => until('lines on disk', () => readdirSync(inFolder('spool')).length > 0))
          .then(() => influxdb().start());
      },
    });
    await outage;
    expect(influxFailure).toBeNull();
    expect(report.influxdb!.retries).toBeGreaterThan(0);
    expectMeasured(report, 'visible');
    const found = await countPoints(influxdb(), { where: `run_id = '${report.live!.id}'` });
    expect(found['raw_transactions']).toBe(report.counts.transactions);
  });

  it('says what went wrong, and keeps the run, when the server refuses', async () => {
    const { report, influxFailure } = await run({ pace: PACE, influx: { ...influx(), database: 'never-made' } });
    expect(influxFailure).toMatchObject({
      code: 'service',
      message: expect.stringMatching(/database not found/) as string,
    });
    expect(report.live!.alerts.measured).toBe(0);
    expect(report.latency_ms.p50).toBeNull();
    expect(report.live!.slo.met).toBeNull();
  });
});
