import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Report } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';

const inFolder = temporaryFolder();

/** A day in some four seconds, of which the first half is history and takes no time. */
const PACE = { speed: 20_000, historyMs: 12 * 3_600_000 };

interface Scraped {
  readonly report: Report;
  /** Every answer while the run went on. */
  readonly texts: readonly string[];
  readonly url: string;
}

/** Runs the small scenario by the wall clock and reads its metrics all the while. */
async function scrape(): Promise<Scraped> {
  let url = '';
  const texts: string[] = [];
  const over = new AbortController();
  const running = runScenario({
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
    directory: inFolder('run'),
    batchRows: 64,
    pace: PACE,
    metrics: { port: 0, onListening: (at) => (url = at) },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  }).finally(() => over.abort());
  await until('the address of the metrics', () => url !== '' || over.signal.aborted);
  while (!over.signal.aborted) {
    const text = await fetch(url).then(
      (answer) => answer.text(),
      () => '',
    );
    if (text !== '') texts.push(text);
    await sleep(50);
  }
  const run = await running;
  if (run.kind !== 'finished') throw new Error('interrupted');
  return { report: run.report, texts, url };
}

/** The values of a metric in a text, by what is between its braces. */
function values(text: string, name: string): Map<string, number> {
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))];
  return new Map(lines.map(([, labels = '', value]) => [labels, Number(value)]));
}
const sum = (text: string, name: string): number => [...values(text, name).values()].reduce((a, b) => a + b, 0);

describe('the metrics of a live run', () => {
  it('are read while it goes on, never fall, and come to what the report says', async () => {
    const { report, texts, url } = await scrape();
    expect(texts.length).toBeGreaterThan(3);
    expect(values(texts[0]!, 'trapline_run_info')).toEqual(
      new Map([[`run_id="${report.live!.id}",scenario="small",seed="1"`, 1]]),
    );
    for (const name of [
      'records_sent_total',
      'records_processed_total',
      'records_judged_total',
      'alerts_total',
      'alert_latency_seconds_count',
    ]) {
      const seen = texts.map((text) => sum(text, `trapline_${name}`));
      expect([name, ...seen]).toEqual([name, ...seen.toSorted((a, b) => a - b)]);
      expect({ [name]: seen.at(-1) }).not.toEqual({ [name]: 0 });
    }
    const last = texts.at(-1)!;
    expect(sum(last, 'trapline_records_sent_total')).toBeLessThanOrEqual(report.counts.delivered!);
    const judged = values(last, 'trapline_records_judged_total');
    const { counts } = report;
    for (const [verdict, most] of [
      ['admitted', counts.admitted],
      ['late', counts.late],
      ['future', counts.future],
      ['duplicate', counts.duplicates],
      ['malformed', counts.malformed],
    ] as const) {
      expect(judged.get(`verdict="${verdict}"`)).toBeLessThanOrEqual(most!);
      if (verdict === 'admitted') expect(judged.get(`verdict="${verdict}"`)).toBeGreaterThan(most! / 2);
    }
    expect(sum(last, 'trapline_alerts_total')).toBeLessThanOrEqual(report.counts.alerts!);
    for (const [labels, count] of values(last, 'trapline_alerts_total')) {
      const rule = /^rule="(.*)"$/.exec(labels)![1]!;
      expect(count).toBeLessThanOrEqual(report.rules[rule]!.alerts.total);
    }
    expect(sum(last, 'trapline_alert_latency_seconds_count')).toBeLessThanOrEqual(report.live!.alerts.measured);
    expect([...values(last, 'trapline_lag_records').keys()]).toEqual([
      'partition="0"',
      'partition="1"',
      'partition="2"',
    ]);
    // The ecosystem's own, of the process.
    expect(sum(last, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(last).not.toContain('trapline_influxdb');
    await expect(fetch(url)).rejects.toThrow('fetch failed');

    const kept = readFileSync(inFolder('run', 'metrics.prom'), 'utf8');
    expect(sum(kept, 'trapline_records_sent_total')).toBe(counts.delivered);
    expect(sum(kept, 'trapline_records_processed_total')).toBe(counts.delivered);
    expect(values(kept, 'trapline_records_judged_total').get('verdict="admitted"')).toBe(counts.admitted);
    expect(sum(kept, 'trapline_alerts_total')).toBe(counts.alerts);
    expect(sum(kept, 'trapline_alert_latency_seconds_count')).toBe(report.live!.alerts.measured);
  });

  it('split each latency into its stages', async () => {
    const { texts } = await scrape();
    const last = texts.at(-1)!;
    const total = sum(last, 'trapline_alert_latency_seconds_sum');
    const stages = values(last, 'trapline_alert_stage_seconds_sum');
    expect([...stages.keys()].sort()).toEqual(
      ['consume', 'deliver', 'engine', 'send', 'watermark'].map((stage) => `stage="${stage}"`),
    );
    expect([...stages.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(total, 6);
  });
});
