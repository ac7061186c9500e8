import { buildReport, withExpectations } from '../../src/report/report.ts';
import { type EpisodeStory, type InputFacts, type LiveFacts, type Report } from '../../src/report/report-schema.ts';
import { detection, episode, facts, MINUTE, scoresOf } from './fixtures.ts';

export function story(rest: Partial<EpisodeStory> = {}): EpisodeStory {
  return {
    episode_id: 'travel-000017',
    pattern: 'travel',
    client_id: '41',
    rule: 'travel',
    requires: { kind: 'distinct', field: 'region', at_least: 2 },
    condition: '2 distinct values of region within 10 min (trailing)',
    window: { kind: 'trailing', size_ms: 10 * MINUTE, slide_ms: null },
    cause: 'late_drop',
    last_rung: 'delivered',
    amount_exposed_cents: 231_140,
    completing_transaction_id: 't2',
    transactions: [
      facts('t1', { true_time_ms: 0, event_time_ms: 0, region: 'north', category: 'groceries', amount_cents: 1_200 }),
      facts('t2', {
        true_time_ms: 250_000,
        event_time_ms: 250_000,
        ingest_time_ms: 340_000,
        watermark_ms: 292_000,
        region: 'south',
        category: 'travel',
        amount_cents: 229_940,
        verdict: 'late',
      }),
    ],
    beside: [],
    ...rest,
  };
}

/** What became of the rows of a file of card transactions. */
export function inputOf(rest: Partial<InputFacts> = {}): InputFacts {
  return {
    file: 'cards.csv',
    rows_read: 19_963,
    rows_mapped: 19_936,
    rows_excluded: { labelled_fraud: 27 },
    rows_malformed: 0,
    malformed: [],
    ...rest,
  };
}

/** A report scored from 1,200 travel episodes of as many clients, one in 24 lost, with some false alarms beside. */
export function exampleReport(): Report {
  const episodes = Array.from({ length: 1200 }, (_, i) =>
    episode(`travel-${String(i).padStart(6, '0')}`, [`a${i}`, `b${i}`], {
      client_id: `c${i}`,
      amount_exposed_cents: 1000 + i,
    }),
  );
  const found = episodes.map((one, i) =>
    detection(`alert-${i}`, one.transaction_ids, { client_id: one.client_id, event_time_ms: i }),
  );
  const noise = Array.from({ length: 150 }, (_, i) =>
    detection(`noise-${i}`, [`n${i}`], { client_id: `c${8 * i}`, event_time_ms: i }),
  );
  const delivered = [...found, ...noise];
  const admitted = delivered.filter((_, i) => i >= 1200 || i % 24 !== 7);
  const scores = scoresOf(
    {
      episodes: [...episodes, episode('mule-1', ['m'], { pattern: 'mule' })],
      rungs: { rule: delivered, window: delivered, stamped: delivered, delivered, admitted },
      engine: admitted,
      verdictOf: (id) => (Number(id.slice(1)) % 48 === 7 ? 'late' : 'future'),
      timings: ({ event_time_ms }) => ({
        event_clock_ms: event_time_ms,
        processing_time_ms: 2000 + 5 * event_time_ms,
        at_end: false,
      }),
    },
    { transactions: 1_204_332, spanMs: 7 * 86_400_000 },
  );
  const report = buildReport({
    run_id: '3f9a62c01b7d',
    scenario: 'mixed-fraud',
    seed: '42',
    bus: 'memory',
    engine: 'builtin',
    versions: { trapline: '0.1.0' },
    input: null,
    digests: { transactions: '11', deliveries: '22', alerts: '33', aggregates: null },
    counts: {
      transactions: 1_204_332,
      delivered: 1_216_001,
      admitted: 1_204_282,
      late: 25,
      future: 25,
      duplicates: 11_669,
      malformed: 0,
      detections: admitted.length,
      alerts: admitted.length,
    },
    scores: { ...scores, worstMissed: story() },
    performance: {
      wall_s: 4.12,
      simulated_s: 604_800,
      speedup: 146_796,
      transactions_per_s: 292_313,
      peak_rss_mib: 310.4,
    },
  });
  return withExpectations(report, [
    { path: 'rules.travel.episodes.recall', text: '>= 0.95', actual: 0.9583333333333334, passed: true },
    { path: 'rules.travel.alerts.precision', text: '>= 0.9', actual: 0.8846, passed: false },
    { path: 'latency_ms.p99', text: '< 1000', actual: null, passed: false },
  ]);
}

/** How a run through Kafka and InfluxDB went by the wall clock. */
export function liveOf(rest: Partial<LiveFacts> = {}): LiveFacts {
  const stage = (p50: number, count: number, negative = 0) => {
    return { count, p50, p90: 1.5 * p50, p99: 2 * p50, p999: 3 * p50, max: 4 * p50, negative };
  };
  return {
    id: '3f9a62c01b7d-20260302T170000Z',
    started_at_ms: Date.UTC(2026, 2, 2, 17),
    shift_ms: 60_000,
    speed: 1,
    history_records: 61_200,
    alerts: { measured: 3210, unmeasured: 1400, incomplete: 0 },
    measured_to: 'visible',
    stages: {
      send: stage(2.345, 122_000),
      consume: stage(0.5, 122_000, 12),
      watermark: stage(251.4, 3210),
      engine: stage(0.123, 3210),
      deliver: stage(1.25, 3210),
      confirm: stage(61.3, 3210),
      visible: stage(55.5, 3210, 3),
    },
    slo: { p50_ms: 1000, p99_ms: 10_000, met: true },
    ...rest,
  };
}

export const LIVE_LATENCY: Report['latency_ms'] = {
  p50: 372,
  p90: 410.4,
  p99: 815,
  p999: 1234,
  max: 2750,
  negative: 0,
};
