import { expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { unscored } from '../../src/score/partial-score.ts';
import { ReplaySummary } from '../../src/report/replay-summary.ts';
import { renderReplay } from '../../src/report/replay-terminal.ts';
import { buildReport } from '../../src/report/report.ts';

const T0 = Date.UTC(2026, 2, 2, 14);

function alert(
  rule: string,
  minute: number,
  details: Detection['details'],
  kind: Detection['kind'] = 'open',
): Detection {
  return {
    alert_id: `${rule}-${minute}`,
    kind,
    rule,
    client_id: '7',
    transaction_id: 'aa',
    event_time_ms: T0 + minute * 60_000,
    window_start_ms: T0,
    window_end_ms: T0 + minute * 60_000,
    evidence: ['aa', 'bb', 'cc'],
    details,
  };
}

const ALERTS = [
  alert('travel', 1, { kind: 'distinct', field: 'region', values: ['south', 'north'] }),
  alert('travel', 2, { kind: 'distinct', field: 'region', values: ['north', 'south'] }, 'extend'),
  alert('testing', 3, { kind: 'pair', small_amount_cents: 250, large_amount_cents: 120_000 }),
  alert('often', 4, { kind: 'count', count: 12 }),
  alert('much', 5, { kind: 'sum', sum_cents: 999_999 }),
];

function malformed(offset: number, detail: string): SideRecord {
  const unknown = { transaction_id: null, client_id: null, event_time_ms: null, ingest_time_ms: null };
  return { reason: 'malformed', partition: 2, offset, ...unknown, watermark_ms: null, detail };
}

function summaryOf(alerts: readonly Detection[], side: readonly SideRecord[]): ReplaySummary {
  const summary = new ReplaySummary();
  for (const detection of alerts) summary.detection(detection);
  for (const record of side) summary.side(record);
  return summary;
}

const REPORT = buildReport({
  run_id: '0123456789abcdef',
  scenario: 'payments',
  seed: '1',
  bus: 'capture',
  engine: 'builtin',
  versions: {},
  input: null,
  replay: {
    capture: 'incident.arrow',
    topic: 'payments',
    records: 1500,
    selected: 1200,
    partitions: 3,
    first_event_time_ms: T0,
    last_event_time_ms: T0 + 3_600_000,
    ended: false,
    cold_start: true,
    cold_start_alerts: 2,
    thinned: true,
    pacing_error_ms: null,
  },
  digests: { transactions: null, deliveries: 'd', alerts: 'a', aggregates: 'g' },
  counts: {
    transactions: null,
    delivered: 1200,
    admitted: 1195,
    late: 0,
    future: 0,
    duplicates: 0,
    malformed: 5,
    detections: 5,
    alerts: 4,
  },
  scores: {
    rules: new Map(
      ['travel', 'testing', 'often', 'much', 'never'].map((name) => [name, unscored(name === 'never' ? 0 : 1, 24)]),
    ),
    uncovered: new Map(),
    episodeOutcomes: [],
    worstMissed: null,
    timelines: [],
  },
  performance: { wall_s: 0.5, simulated_s: 3600, speedup: 7200, transactions_per_s: 2400, peak_rss_mib: 100 },
});

it('tells what makes its figures say less than they seem to', () => {
  const warnings = [{ code: 'no_coordinates', text: 'No record has a latitude.' }] as const;
  const text = renderReplay({
    report: { ...REPORT, warnings: [...warnings] },
    summary: summaryOf([], []),
    directory: null,
  });
  expect(text).toContain(' ! No record has a latitude.');
});

it('tells of alerts first, then of whatever casts a doubt on them', () => {
  const side = [1, 2, 3, 4, 5].map((offset) => malformed(offset, `bad JSON: \u001b[31m${'x'.repeat(200)}`));
  const text = renderReplay({ report: REPORT, summary: summaryOf(ALERTS, side), directory: null });
  expect(text.split('\n')).toEqual([
    ' incident.arrow · topic payments',
    ' 1,200 of 1,500 records · 3 partitions · in 500 ms · 2,400/s',
    ' events of 2026-03-02 14:00:00Z to 2026-03-02 15:00:00Z (1 h)',
    ' 1,200 delivered = 1,195 admitted + 5 malformed',
    '',
    ' Rule     Alerts  Clients  per day                 First                  Last',
    ' travel        1        1     24.0  2026-03-02 14:01:00Z  2026-03-02 14:01:00Z',
    ' testing       1        1     24.0  2026-03-02 14:03:00Z  2026-03-02 14:03:00Z',
    ' often         1        1     24.0  2026-03-02 14:04:00Z  2026-03-02 14:04:00Z',
    ' much          1        1     24.0  2026-03-02 14:05:00Z  2026-03-02 14:05:00Z',
    ' never         0        0     24.0                     –                     –',
    '',
    ' Latest alerts',
    ' 2026-03-02 14:01:00Z  travel   client 7  region: north → south',
    ' 2026-03-02 14:03:00Z  testing  client 7  2.50 and 1,200.00',
    ' 2026-03-02 14:04:00Z  often    client 7  12 transactions',
    ' 2026-03-02 14:05:00Z  much     client 7  9,999.99 in 3 transactions',
    '',
    ' ! 5 malformed records, kept with the reasons in side.jsonl',
    ...[1, 2, 3].map((offset) => `   partition 2, offset ${offset}: bad JSON: \\u001b[31m${'x'.repeat(52)}…`),
    ' ! begins in mid-topic: 2 alerts marked cold_start, which earlier records might have changed',
    " ! records in between were left out: watermarks, and so alerts, may differ from the topic's own",
    ' ! a pause, not an end: transactions that the watermark has not reached are still to be judged',
    '',
  ]);
});

it('says so where there was nothing to be alerted by', () => {
  const nothing = { ...REPORT.replay!, first_event_time_ms: null, last_event_time_ms: null, cold_start: false };
  const report = { ...REPORT, replay: { ...nothing, ended: true, thinned: false } };
  const text = renderReplay({ report, summary: summaryOf([], []), directory: 'runs/replay-x' });
  expect(text).toContain('\n no transaction\n');
  expect(text).not.toContain('Latest alerts');
  expect(text).not.toContain(' ! ');
  expect(text).toContain('\n runs/replay-x  alerts.jsonl');
});
