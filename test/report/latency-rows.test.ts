import { describe, expect, it } from 'vitest';
import { latencySummary, latencyTable } from '../../src/report/latency-rows.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type LiveFacts, type Report } from '../../src/report/report-schema.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { exampleReport, LIVE_LATENCY, liveOf } from './report-fixture.ts';

function reportOf(live: Partial<LiveFacts> = {}, latency: Partial<Report['latency_ms']> = {}): Report {
  return { ...exampleReport(), live: liveOf(live), latency_ms: { ...LIVE_LATENCY, ...latency } };
}

describe('the latency of a live run', () => {
  it('has a row for each stage that was measured, in the order of the way, and one for the whole', () => {
    expect(latencyTable(reportOf())).toEqual({
      head: ['Latency', 'p50', 'p90', 'p99', 'p99.9', 'max', 'of'],
      rows: [
        ['due → in the log', '2.35 ms', '3.52 ms', '4.69 ms', '7.04 ms', '9.38 ms', '122,000'],
        ['→ at the consumer', '0.50 ms', '0.75 ms', '1.00 ms', '1.50 ms', '2.00 ms', '122,000'],
        ['→ released by the watermark', '251 ms', '377 ms', '503 ms', '754 ms', '1 s', '3,210'],
        ['→ out of the engine', '0.12 ms', '0.18 ms', '0.25 ms', '0.37 ms', '0.49 ms', '3,210'],
        ['→ collected', '1.25 ms', '1.88 ms', '2.50 ms', '3.75 ms', '5.00 ms', '3,210'],
        ['→ confirmed by InfluxDB', '61.3 ms', '91.9 ms', '123 ms', '184 ms', '245 ms', '3,210'],
        ['→ visible to a query', '55.5 ms', '83.3 ms', '111 ms', '167 ms', '222 ms', '3,210'],
        ['in all', '372 ms', '410 ms', '815 ms', '1.2 s', '2.7 s', '3,210'],
      ],
    });
    const { send, consume, watermark, engine, deliver } = liveOf().stages;
    const inMemory = latencyTable(
      reportOf({
        measured_to: 'deliver',
        stages: { deliver: deliver!, send: send!, engine: engine!, watermark: watermark!, consume: consume! },
      }),
    );
    expect(inMemory!.rows.map(([name]) => name)).toEqual([
      'due → in the log',
      '→ at the consumer',
      '→ released by the watermark',
      '→ out of the engine',
      '→ collected',
      'in all',
    ]);
  });

  it('has two rows more where detections were said early', () => {
    const { engine, send } = liveOf().stages;
    const rows = latencyTable(reportOf({ early: { engine: engine!, total: send! } }))!.rows;
    expect(rows.slice(-3).map(([name, p50]) => [name, p50])).toEqual([
      ['in all', '372 ms'],
      ['said early, engine', '0.12 ms'],
      ['said early, in all', '2.35 ms'],
    ]);
  });

  it('says of what it was taken, and what of it was below zero', () => {
    expect(latencySummary(reportOf())).toEqual([
      'Latency: 3,210 alerts measured · 61,200 records of history · 15 negative times',
      'p50 372 ms of 1 s · p99 815 ms of 10 s · objective met',
    ]);
    const live = { speed: 60, history_records: 0, alerts: { measured: 7, unmeasured: 0, incomplete: 1 } };
    expect(latencySummary(reportOf({ ...live, stages: {} }, { negative: 2 }))[0]).toBe(
      'Latency: 7 alerts measured · 1 on their way when it ended · 0 records of history · 60 × real time · 2 negative times',
    );
  });

  it('says when the objective was missed, and when that is not known', () => {
    const slo = { p50_ms: 300, p99_ms: 10_000 };
    const [, missed] = latencySummary(reportOf({ slo: { ...slo, met: false } }));
    expect(missed).toBe('p50 372 ms of 300 ms · p99 815 ms of 10 s · objective missed');
    const [, unknown] = latencySummary(reportOf({ slo: { ...slo, met: null } }, { p50: null, p99: null }));
    expect(unknown).toBe('p50 – of 300 ms · p99 – of 10 s · too little was measured to tell');
  });

  it('is not there in virtual time', () => {
    expect([latencyTable(exampleReport()), latencySummary(exampleReport())]).toEqual([undefined, []]);
    for (const render of [renderTerminal, renderMarkdown]) {
      expect(render(exampleReport())).not.toMatch(/objective|out of the engine|## Latency/);
    }
  });
});

describe('the reports', () => {
  it('on the terminal has the table, within 100 columns, and marks the objective', () => {
    const text = renderTerminal(reportOf());
    expect(text).toMatch(/\n Latency +p50 +p90 +p99 +p99\.9 +max +of\n due → in the log +2\.35 ms /);
    expect(text).toContain('\n Latency: 3,210 alerts measured · ');
    expect(text).toContain('\n ✓ p50 372 ms of 1 s · p99 815 ms of 10 s · objective met\n');
    const long = { speed: 86_400, alerts: { measured: 123_456, unmeasured: 0, incomplete: 7890 } };
    for (const drawn of [text, renderTerminal(reportOf(long))]) {
      expect(Math.max(...drawn.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    }
    const slo = { p50_ms: 300, p99_ms: 10_000, met: false };
    expect(renderTerminal(reportOf({ slo }))).toContain('\n ✗ p50 372 ms of 300 ms');
  });

  it('in Markdown has a section of its own', () => {
    expect(renderMarkdown(reportOf())).toMatch(
      /\n## Latency\n\nLatency: 3,210 alerts measured .*\n.*objective met\n\n\| Latency \| p50 \|(.*\n)+\| in all \| 372 ms \|/,
    );
  });
});
