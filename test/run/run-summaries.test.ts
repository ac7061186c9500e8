import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type AggregateRow } from '../../src/model/aggregate.ts';
import { unpack, type PackedTimelines } from '../../src/page/timelines/pack.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { type Timeline, timelineSchema } from '../../src/report/timeline-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from './small-scenario.ts';

const inFolder = temporaryFolder();

async function reportOf(overrides: readonly string[] = [], batchRows = 64): Promise<Report> {
  const outcome = await runScenario({
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), overrides }),
    directory: inFolder('run'),
    batchRows,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (outcome.kind !== 'finished') throw new Error('the run was interrupted');
  return outcome.report;
}

function rowsOf<T>(file: string): T[] {
  const lines = readFileSync(inFolder('run', file), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

//   one run, 10 min   ├────── 5 min ──────┼───────────────────┤
//   another, 5 min    ├───────────────────┤                      says what the curve of the first has for 5 min
it('says of shorter windows what runs with them say', async () => {
  const { rules } = await reportOf();
  // Steps of a twentieth: half of 10 minutes, three fifths of 15, two fifths of 5.
  const shorter = { impossible_travel: ['5m', 10], spending_spree: ['9m', 12], low_high_velocity: ['2m', 8] } as const;
  const { rules: run } = await reportOf(
    Object.entries(shorter).map(([rule, [window]]) => `rules.${rule}.window=${window}`),
  );
  for (const [rule, [, step]] of Object.entries(shorter)) {
    const { alerts, alerts_per_day, episodes, amount_saved_cents } = rules[rule]!.window_curve!.points[step - 1]!;
    const { total, before_alert } = run[rule]!.amount_exposed_cents;
    expect({ rule, alerts, alerts_per_day, episodes, amount_saved_cents }).toEqual({
      rule,
      alerts: run[rule]!.alerts.total,
      alerts_per_day: run[rule]!.alerts.per_day,
      episodes: run[rule]!.episodes.detected,
      amount_saved_cents: total! - before_alert!,
    });
    expect(episodes).toBeLessThan(rules[rule]!.episodes.detected!);
    expect(episodes).toBeGreaterThan(0);
  }
});

//   one run, above 1000 USD    ──●────────●●───●──▲────▲▲─▲
//   another, above 1100 USD    ─────────────────────────▲▲─▲    says what the curve of the first has for 1100 USD
it.each([
  ['spending_spree', 'at_least=5', 'at_least', 5],
  ['low_high_velocity', 'below=2.00 USD', 'below_cents', 200],
  ['low_high_velocity', 'above=1500.00 USD', 'above_cents', 150_000, 'order=unordered'],
  ['spending_spree', 'at_least=5', 'at_least', 5, 'window={ tumbling: 15m }'],
] as const)(
  'says of %s with a stricter threshold, %s, what a run with it says',
  async (rule, threshold, name, value, also = undefined) => {
    const always = also === undefined ? [] : [`rules.${rule}.${also}`];
    const curve = (await reportOf(always)).rules[rule]!.threshold_curves![name]!;
    const run = (await reportOf([...always, `rules.${rule}.${threshold}`])).rules[rule]!;
    const point = curve.points.find((one) => one.threshold === value) ?? curve.points[0]!;
    const { total, before_alert } = run.amount_exposed_cents;
    expect({ ...point, amount_caught_cents: null }).toEqual({
      // A curve ends with the first value that gives no alert.
      threshold: run.alerts.total === 0 ? point.threshold : value,
      alerts: run.alerts.total,
      alerts_per_day: run.alerts.per_day,
      episodes: run.episodes.detected,
      amount_caught_cents: null,
      amount_saved_cents: total! - before_alert!,
    });
    expect(point.alerts).toBeLessThan(curve.points.at(-1)!.alerts);
  },
);

it('has curves of all thresholds, each of which ends at the run itself', async () => {
  const { rules } = await reportOf();
  expect(Object.values(rules).map((rule) => Object.keys(rule.threshold_curves!))).toEqual([
    ['at_least'],
    ['at_least'],
    ['below_cents', 'above_cents'],
  ]);
  for (const { threshold_curves, alerts, episodes } of Object.values(rules)) {
    for (const curve of Object.values(threshold_curves!)) {
      const points = curve?.points ?? [];
      expect(points.at(-1)).toMatchObject({ alerts: alerts.total, episodes: episodes.detected });
      for (const [i, { alerts: more, episodes: found }] of points.entries()) {
        if (i > 0) expect(found).toBeGreaterThanOrEqual(points[i - 1]!.episodes);
        expect(more > 0 || i === 0).toBe(true);
      }
    }
  }
});

it('has no curve of shorter windows where they are not trailing', async () => {
  const { rules } = await reportOf(['rules.impossible_travel.window={ tumbling: 10m }']);
  expect(rules['impossible_travel']!.window_curve).toBeUndefined();
  expect(rules['spending_spree']!.window_curve).toBeDefined();
});

it('sums up the minutes and the places of what was admitted, whatever the batches', async () => {
  const report = await reportOf();
  const { traffic, counts, arrivals } = report;
  const minutes = rowsOf<AggregateRow>('aggregates.jsonl');
  const sum = (values: readonly { readonly count: number }[]): number =>
    values.reduce((all, { count }) => all + count, 0);
  expect(sum(traffic!.buckets)).toBe(counts.admitted);
  expect(sum(traffic!.places)).toBe(counts.admitted);
  for (const { start_ms: startMs, count } of traffic!.buckets) {
    const own = minutes.filter(({ minute_start_ms: ms }) => startMs <= ms && ms < startMs + traffic!.bucket_ms!);
    expect(count).toBe(sum(own));
  }
  for (const { key, count, sum_cents } of traffic!.currencies[0]!.categories) {
    const cells = minutes.flatMap(({ categories }) => categories.filter((cell) => cell.key === key));
    expect({ key, count, sum_cents }).toEqual({
      key,
      count: sum(cells),
      sum_cents: cells.reduce((all, cell) => all + cell.sum_cents, 0),
    });
  }
  expect(arrivals!.in_order + arrivals!.disorder_ms.total).toBe(counts.admitted! + counts.late!);
  expect(arrivals!.skew_ms!.total).toBe(counts.transactions);
  const again = await reportOf([], 7);
  expect({ ...again, performance: null }).toEqual({ ...report, performance: null });
});

it('counts which rules catch the same episodes', async () => {
  const { overlap, rules } = await reportOf();
  const { sets, rules: own, caught, episodes } = overlap!;
  expect(episodes).toBe(60);
  expect(sets.reduce((all, set) => all + set.episodes, 0)).toBe(caught);
  for (const [rule, { only, caught: all }] of Object.entries(own)) {
    expect(all).toBeGreaterThanOrEqual(rules[rule]!.episodes.detected!);
    expect(only).toBe(sets.find((set) => set.rules.length === 1 && set.rules[0] === rule)?.episodes ?? 0);
  }
});

it('keeps a timeline of each miss and false alert, in the run and in its page', async () => {
  const { rules } = await reportOf();
  const timelines = rowsOf<Timeline>('timelines.jsonl').map((row) => timelineSchema.parse(row));
  const missed = rowsOf<EpisodeOutcome>('outcomes.jsonl').filter(
    ({ label, cause }) => label === 'fraud' && cause !== null,
  );
  const told = timelines.flatMap((one) => (one.kind === 'miss' ? [`${one.rule} ${one.episode_id}`] : []));
  expect(told.sort()).toEqual(missed.map(({ rule, episode_id }) => `${rule} ${episode_id}`).sort());
  expect(told.length).toBeGreaterThan(5);
  for (const kind of ['decoy', 'artefact', 'coincidental', 'spurious'] as const) {
    const own = timelines.filter((one) => one.kind === 'false_alert' && one.class === kind);
    expect(own.length).toBe(Object.values(rules).reduce((sum, { alerts }) => sum + alerts[kind]!, 0));
    for (const one of own) expect(one.transactions.length).toBeGreaterThan(1);
  }
  const page = readFileSync(inFolder('run', 'report.html'), 'utf8');
  const [, data] = /id="timeline-data">([^<]*)</.exec(page)!;
  const packed = JSON.parse(data!) as PackedTimelines;
  const key = (one: Timeline): string => JSON.stringify(one, Object.keys(one).sort());
  expect(packed.items.map((item) => key(unpack(item, packed.rules))).sort()).toEqual(timelines.map(key).sort());
});
