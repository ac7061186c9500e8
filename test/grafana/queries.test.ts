import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeasurementLines } from '../../src/influx/measurements.ts';
import { type LatencyStage } from '../../src/model/latency.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type FinishedRun } from '../../src/run/run-outcome.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { influxSettings } from '../influx/settings-fixture.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { influxql } from '../services/influxql.ts';
import { ALERTING, firing } from './alerting.ts';
import { answerTo, comparable, type Row } from './answers.ts';
import { CUSTOMER_BEHAVIOUR } from './customer-behaviour.ts';
import { DETECTION_QUALITY } from './detection-quality.ts';
import { type Choices, fill, type TimeRange } from './fill.ts';
import { ALERT_RULES, DASHBOARDS, type Panel, type Target, type Variable } from './provisioned.ts';
import { readRun, type ShownRun } from './shown-run.ts';
import { sumOf, View } from './view.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DISORDER_MS = 5_000;

const EXPECTED = { 'Customer behaviour': CUSTOMER_BEHAVIOUR, 'Detection quality': DETECTION_QUALITY } as Readonly<
  Record<string, Readonly<Record<string, (view: View) => readonly Row[]>>>
>;

/** The default rule set and the rules of the other panels, in a file. */
function rulesWithEveryPanel(folder: string): string {
  const file = join(folder, 'panels.yaml');
  const shipped = readFileSync(new URL('../../scenarios/rules/default.yaml', import.meta.url), 'utf8');
  const more = [
    '{ name: impossible_speed, kind: speed, max_kmh: 900, min_km: 50, window: 1d, detects: [impossible_travel] }',
    '{ name: unusual_amount, kind: anomaly, warm_up: 4, above: 1.5, min_amount: 1.00 USD, last: 64, window: 1d, detects: [spending_spree] }',
  ];
  writeFileSync(
    file,
    `${shipped.replace(/^name: .*/m, 'name: panels').trimEnd()}\n${more.map((rule) => `  - ${rule}\n`).join('')}`,
  );
  return file;
}

/** What a dashboard shows: the choices, the time range, and the interval that Grafana finds fit for it. */
interface Look {
  readonly choices: Choices;
  readonly range: TimeRange;
  readonly intervalMs: number;
}

describeWithInfluxdb('every query that Grafana is given', (influxdb) => {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-grafana-'));
  let first: ShownRun;
  let second: ShownRun;
  let live: ShownRun;
  let looks: readonly Look[];

  /** A day with something of everything, lost, late, doubled and spoilt records too, in InfluxDB. */
  async function run(name: string, start: string): Promise<ShownRun> {
    const capture = join(folder, `${name}.arrow`);
    const directory = join(folder, name);
    const more = [
      'loss={share: 3%}',
      'poison={share: 2%}',
      'offline=[{clients: 10%, from: 4h, for: 1h, records_per_second: 5}]',
    ];
    const prepared = prepareRun({
      scenario: writeSmallScenario(join(folder, 'small.yaml')),
      seed: name,
      overrides: [
        `start=${start}`,
        ...more.map((part) => `delivery.${part}`),
        'clocks=[{clients: 5%, offset: 5m}]',
        'engine.aggregates=true',
        `rules=${rulesWithEveryPanel(folder)}`,
      ],
    });
    const { report } = (await runScenario({
      ...prepared,
      directory,
      capture: { path: capture, force: false },
      batchRows: 256,
      influx: influxSettings({ url: influxdb().url }),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })) as FinishedRun;
    expect(report.influxdb).toMatchObject({ lines_confirmed: report.influxdb!.lines_expected });
    return readRun(report, directory, capture, Date.parse(start) + DAY_MS, DISORDER_MS);
  }

  /** Minutes of a live run: 480 alerts in four minutes, of whose time each stage takes its part, and two verdicts. */
  async function runLive(startMs: number): Promise<ShownRun> {
    const runId = `${first.runId}-20260601T120000Z`;
    const alerts = Array.from({ length: 480 }, (_, i) => {
      const stages = new Map<LatencyStage, number>([
        ['send', 1.5],
        ['consume', 20.25],
        ['watermark', (i * 37) % 11_000],
        ['engine', 0.5],
        ['deliver', 3],
        ['confirm', 12.5],
      ]);
      if (i % 2 === 0) stages.set('visible', i % 5);
      return {
        rule: i % 3 === 0 ? 'spending_spree' : 'impossible_travel',
        client_id: String(i % 7),
        event_time_ms: startMs + 500 * i,
        details: null,
        latencyMs: Math.round(sumOf([...stages.values()], (ms) => ms)),
        stages,
      };
    });
    const verdicts = [
      { quantile: 'p50', actualMs: 400.5, targetMs: 1000, atMs: startMs },
      { quantile: 'p50', actualMs: 1000, targetMs: 1000, atMs: startMs + 5 * MINUTE_MS },
      { quantile: 'p99', actualMs: null, targetMs: 10_000, atMs: startMs + 5 * MINUTE_MS },
    ] as const;
    const lines = new MeasurementLines(runId);
    const body = [
      ...alerts.map((alert) => lines.liveLatency(alert, alert.latencyMs, alert.stages)),
      ...verdicts.map((one) => lines.latencyVerdict(one.quantile, one.actualMs, one.targetMs, one.atMs)),
    ].join('\n');
    const answer = await fetch(`${influxdb().url}/write?db=fraud_data&precision=ns`, { method: 'POST', body });
    expect(answer.status).toBe(204);
    const nothing = { transactions: [], aggregates: [], log: [], rules: {} };
    return { ...nothing, runId, scenario: 'live', endMs: startMs + 5 * MINUTE_MS, alerts, verdicts };
  }

  beforeAll(async () => {
    first = await run('first', '2026-03-02T00:00:00Z');
    second = await run('second', '2026-04-02T00:00:00Z');
    live = await runLive(Date.parse('2026-06-01T12:00:00Z'));
    const around = (from: ShownRun, to: ShownRun): TimeRange => ({
      fromMs: from.endMs - DAY_MS - HOUR_MS,
      toMs: to.endMs + 2 * HOUR_MS,
    });
    const clients = first.alerts.filter(({ rule }) => rule === 'impossible_travel').map((alert) => alert.client_id);
    looks = [
      { choices: {}, range: around(first, first), intervalMs: 10 * MINUTE_MS },
      { choices: { run: [first.runId] }, range: around(first, live), intervalMs: 7 * DAY_MS },
      { choices: { run: [first.runId, second.runId] }, range: around(first, second), intervalMs: DAY_MS },
      { choices: { client: clients.slice(0, 1), region: ['north'] }, range: around(first, first), intervalMs: HOUR_MS },
      { choices: { client: clients, region: ['east', 'west'] }, range: around(first, second), intervalMs: DAY_MS },
      { choices: { client: ['0', '3'] }, range: around(live, live), intervalMs: MINUTE_MS },
      { choices: {}, range: { fromMs: live.endMs - 30 * MINUTE_MS, toMs: live.endMs }, intervalMs: 10_000 },
    ];
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const viewOf = ({ choices, range, intervalMs }: Look): View =>
    new View([first, second, live], choices, range, intervalMs);

  /** The answer to what a panel sends at that look. */
  async function ask(target: Target, variables: readonly Variable[], look: Look): Promise<Row[]> {
    return answerTo(influxdb(), fill(target.query, { variables, ...look }), target);
  }

  describe.each(DASHBOARDS)('$title', ({ title, panels, templating: { list: variables } }) => {
    const expected = EXPECTED[title] ?? {};

    it('has a figure to compare for each of its panels', () => {
      expect(panels.map((panel) => panel.title).sort()).toEqual(Object.keys(expected).sort());
    });

    it.each(panels)(
      'shows what the files of the run say: $title',
      async ({ title: name, interval, targets }: Panel) => {
        expect(targets).toHaveLength(1);
        let rows = 0;
        for (const look of looks) {
          const intervalMs = Math.max(look.intervalMs, milliseconds(interval));
          const answer = await ask(targets[0]!, variables, { ...look, intervalMs });
          const shown = expected[name]!(viewOf({ ...look, intervalMs }));
          expect({ look, rows: comparable(answer) }).toEqual({ look, rows: comparable(shown) });
          if (/ORDER BY time DESC/.test(targets[0]!.query) && !/GROUP BY/.test(targets[0]!.query)) {
            const times = answer.map(({ time }) => Number(time));
            expect(times).toEqual([...times].sort((a, b) => b - a));
          }
          rows += answer.length;
        }
        expect(rows).toBeGreaterThan(0);
      },
    );

    it.each(variables)('offers what there is to choose: $name', async ({ name, query }: Variable) => {
      for (const runs of [[first], [first, second], [second]]) {
        const choices = { run: runs.map(({ runId }) => runId) };
        const filled = fill(query, { variables, choices, range: looks[0]!.range, intervalMs: MINUTE_MS });
        const series = await influxql(influxdb(), filled);
        const offered = series.flatMap(({ rows }) => rows.map(({ value }) => String(value)));
        expect(offered.sort()).toEqual(valuesOf(name, name === 'run' ? [first, second] : runs));
      }
    });
  });

  it('has a figure to compare for each alert rule', () => {
    expect(ALERT_RULES.map(({ title }) => title).sort()).toEqual(Object.keys(ALERTING).sort());
  });

  it.each(ALERT_RULES)('is what the files of the run say, and fires where it must: $title', async (rule) => {
    const [asked] = rule.data;
    const { from, to } = asked!.relativeTimeRange;
    const target = { query: asked!.model.query!, resultFormat: 'time_series' } as const;
    const fired: number[] = [];
    for (const now of [
      ...instants(first.endMs - DAY_MS, DAY_MS, 48),
      ...instants(live.endMs - HOUR_MS, 2 * HOUR_MS, 24),
    ]) {
      const range = { fromMs: now - 1000 * from, toMs: now - 1000 * to };
      const filling = { variables: [], choices: {}, range, intervalMs: MINUTE_MS };
      const answer = (await answerTo(influxdb(), fill(target.query, filling), target)).map(
        ({ time: _, ...row }) => row,
      );
      const shown = ALERTING[rule.title]!(viewOf({ choices: {}, range, intervalMs: MINUTE_MS }));
      expect(comparable(answer)).toEqual(comparable(shown));
      expect(firing(rule, answer).sort()).toEqual(firing(rule, shown).sort());
      if (answer.length > 0) fired.push(firing(rule, answer).length);
    }
    expect(Math.min(...fired)).toBe(0);
    expect(Math.max(...fired)).toBeGreaterThan(0);
  });
});

function valuesOf(variable: string, runs: readonly ShownRun[]): string[] {
  const values = runs.flatMap(({ runId, transactions }) =>
    variable === 'run' ? [runId] : transactions.map((one) => (variable === 'client' ? one.client_id : one.region)),
  );
  return [...new Set(values)].sort();
}

function instants(fromMs: number, lengthMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => fromMs + (i * lengthMs) / count);
}

function milliseconds(interval: string | undefined): number {
  if (interval === undefined) return 0;
  const [, count, unit] = /^(\d+)([sm])$/.exec(interval)!;
  return Number(count) * (unit === 's' ? 1000 : MINUTE_MS);
}
