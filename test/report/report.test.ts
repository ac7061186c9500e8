import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeChanges } from '../../src/check/diff.ts';
import { goldenEntry, goldenEntrySchema } from '../../src/check/golden.ts';
import { reportSchemas, writeSchemas } from '../../src/report/json-schema.ts';
import { reportJson, withExpectations } from '../../src/report/report.ts';
import { type Report, reportSchema } from '../../src/report/report-schema.ts';
import { exampleReport } from './report-fixture.ts';

describe('report.json', () => {
  it('comes back from its bytes as it was', () => {
    const report = exampleReport();
    expect(reportSchema.parse(JSON.parse(reportJson(report)))).toEqual(report);
  });

  it('has the names that tools outside read', () => {
    const report = exampleReport();
    expect(report).toMatchObject({ schema: 'trapline.report/1', bus: 'memory', seed: '42' });
    expect(report.latency_ms).toEqual({ p50: null, p90: null, p99: null, p999: null, max: null, negative: null });
    expect(report.rules['travel']).toMatchObject({
      episodes: { total: 1200, detected: 1150, recall: 1150 / 1200 },
      alerts: { total: 1300, matched: 1150, coincidental: 150, precision: 1150 / 1300 },
      loss: { late_drop: 25, future_drop: 25 },
      steps: { admitted: { lost: 50, gained: 0 } },
      time_to_detect_ms: { missed: 50, p99: null },
    });
  });

  it('is refused as a defect when a figure is no number', () => {
    const report = exampleReport();
    const broken = [{ path: 'x', text: '> 1', actual: Number.NaN, passed: false }];
    expect(() => withExpectations(report, broken)).toThrow(/break its contract at expectations\.0\.actual/);
  });
});

describe('the JSON Schema', () => {
  it('is published as it is generated', async () => {
    for (const [name, text] of reportSchemas()) await expect(text).toMatchFileSnapshot(`../../schema/${name}`);
  });

  it('is written by the function for it, and allows other names beside', () => {
    const folder = mkdtempSync(join(tmpdir(), 'schema-'));
    writeSchemas(folder);
    const text = readFileSync(join(folder, 'report.schema.json'), 'utf8');
    expect(text).toBe(reportSchemas().get('report.schema.json'));
    expect(text).not.toContain('"additionalProperties": false');
    expect(JSON.parse(text)).toMatchObject({ $schema: expect.stringContaining('2020-12'), title: 'Trapline report' });
  });
});

describe('describeChanges', () => {
  const changed = (edit: (report: Report) => void): string[] => {
    const after = exampleReport();
    edit(after);
    return describeChanges(goldenEntry(exampleReport()), after);
  };

  it('says nothing when nothing changed', () => {
    expect(changed(() => undefined)).toEqual([]);
  });

  it('says in words what did', () => {
    const lines = changed((report) => {
      const rule = report.rules['travel']!;
      rule.episodes.recall = 0.92;
      rule.loss.late_drop! += 12;
      rule.loss.future_drop! -= 1;
      rule.alerts.precision = null;
      rule.alerts.decoy! += 1;
      rule.engine_vs_oracle.extra = 2;
      report.counts.late = 1025;
      report.digests.alerts = '44';
      report.run_id = 'other';
    });
    expect(lines).toEqual([
      'the scenario, rule set or seed has changed (the run id differs)',
      'travel recall 0.958 → 0.920 (−0.038); 12 more misses by late_drop; 1 fewer miss by future_drop; ' +
        'precision 0.885 → –; 1 more decoy alert; detections extra compared with the oracle 0 → 2 (+2)',
      'late 25 → 1,025 (+1,000)',
      'alerts digest differs',
    ]);
  });

  it('does not round a change away, and names rules that come and go', () => {
    const lines = changed((report) => {
      report.rules['new'] = report.rules['velocity']!;
      delete report.rules['velocity'];
      report.rules['travel']!.episodes.recall! += 0.0001;
    });
    expect(lines).toEqual(['travel recall 0.958333 → 0.958433 (+0.000100)', 'velocity is gone', 'new is new']);
  });

  it('keeps nothing measured in the baseline', () => {
    const entry = goldenEntry(exampleReport());
    expect(goldenEntrySchema.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
    expect(Object.keys(entry.rules['travel']!.alerts)).not.toContain('per_day');
    expect(Object.keys(entry.rules['travel']!)).not.toContain('time_to_detect_ms');
    expect(Object.keys(entry)).toEqual(['run_id', 'digests', 'counts', 'rules']);
  });
});
