import { type PageDetails } from '../../src/page/details.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { LATENCY_STAGES } from '../../src/model/latency.ts';
import { DurationHistogram } from '../../src/score/duration-histogram.ts';
import { facts } from '../report/fixtures.ts';
import { exampleReport, inputOf, LIVE_LATENCY, liveOf, story } from '../report/report-fixture.ts';

/** The bins of times in ms. */
function distributionOf(timesMs: readonly number[]) {
  const histogram = new DurationHistogram();
  for (const ms of timesMs) histogram.add(ms);
  return histogram.distribution();
}

/** The value at a JSON Pointer; undefined if there is none. */
export function resolve(report: unknown, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  return names.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    report,
  );
}

/** A report with something of everything: another engine by the wall clock, faults, an input file, misses by fault. */
export function fullReport(): Report {
  const report = exampleReport();
  const { travel } = report.rules;
  return {
    ...report,
    engine: 'kafka',
    engine_facts: {
      name: 'flink-job',
      version: '2.2.1',
      features: ['evidence'],
      rules: null,
      reference: 'delivered',
      compared: 'alerts',
      matched_by: { transaction_id: 900, evidence: 200, window: 50 },
      unmatched: 3,
      repeated: 7,
      differences: [
        { difference: 'missing', rule: 'travel', client_id: 'c7', transaction_id: 'ab12', event_time_ms: 250_000 },
        { difference: 'extra', rule: 'travel', client_id: 'c9', transaction_id: null, event_time_ms: null },
      ],
      caught_up: 'assumed',
    },
    counts: { ...report.counts, lost: 12 },
    rules: {
      ...report.rules,
      travel: {
        ...travel!,
        loss: {
          ...travel!.loss,
          rule_ineffective: 10,
          clock_skew: 5,
          engine_or_late: 35,
          late_drop: 0,
          future_drop: 0,
        },
        alerts: {
          ...travel!.alerts,
          total: 1310,
          decoy: 90,
          artefact: 20,
          spurious: 3,
          duplicate: 40,
          cross_pattern: 7,
          coincidental: 0,
        },
        time_to_detect_ms: { ...travel!.time_to_detect_ms, p50: -800, p90: 4200, p99: 5_400_000, early: 14 },
      },
    },
    faults: {
      crashes: 12,
      rebalances: 0,
      restores: 30,
      fresh_starts: 1,
      checkpoints_written: 1204,
      checkpoints_refused: 2,
      records_reread: 18_230,
      outputs_repeated: 77,
      sink_failures: 0,
      lag_ms_max: 61_000,
    },
    attribution: {
      faults: ['clocks[0]', 'delivery.loss'],
      rules: { travel: { by_fault: { 'clocks[0]': 20, 'delivery.loss': 5 }, any_of: 10, combined: 5, none: 10 } },
    },
    input: inputOf({ rows_malformed: 1, malformed: [{ line: 7, reason: 'no amount', excerpt: 'a,b,c' }] }),
    arrivals: {
      allowed_disorder_ms: 60_000,
      in_order: 1_100_000,
      disorder_ms: distributionOf([1, 900, 61_000, 1_000_000]),
      skew_ms: distributionOf([0, -5000, -200, 90_000]),
    },
    live: liveOf({ distribution: distributionOf([250, 372, 380, 900, 2750, 12_000]) }),
    latency_ms: LIVE_LATENCY,
    worst_missed: skewedStory(),
  };
}

/** A missed episode with a wrong clock, a late record, one that never came and another's purchase beside it. */
function skewedStory(): NonNullable<Report['worst_missed']> {
  const [first, second] = story().transactions;
  return story({
    cause: 'late_drop',
    transactions: [
      first!,
      { ...second!, true_time_ms: 280_000, watermark_ms: 330_000 },
      facts('t3', { true_time_ms: 400_000, event_time_ms: 400_000, ingest_time_ms: null, verdict: 'undelivered' }),
    ],
    beside: [{ ...facts('o1', { true_time_ms: 100_000, event_time_ms: 100_000 }), part: 'own' }],
  });
}

/** What tries to be more than text, in every form that HTML knows. */
export const HOSTILE = `</title><script>window.pwned=1</script><img src=x onerror="window.pwned=1">'"\`\u001b[2J\u202e&amp;`;

/** The full report with `HOSTILE` in every text that can come from a file or from another program. */
export function hostileReport(): Report {
  const report = fullReport();
  const { travel, ...others } = report.rules;
  const missed = report.worst_missed!;
  return {
    ...report,
    scenario: HOSTILE,
    seed: HOSTILE,
    run_id: HOSTILE,
    versions: { trapline: HOSTILE, [HOSTILE]: HOSTILE },
    digests: { ...report.digests, transactions: HOSTILE },
    engine_facts: {
      ...report.engine_facts!,
      name: HOSTILE,
      version: HOSTILE,
      features: [HOSTILE],
      rules: [HOSTILE],
      differences: [
        { difference: 'extra', rule: HOSTILE, client_id: HOSTILE, transaction_id: HOSTILE, event_time_ms: 0 },
      ],
    },
    rules: { ...others, [HOSTILE]: travel! },
    uncovered: { [HOSTILE]: 3 },
    attribution: {
      faults: [HOSTILE],
      rules: { [HOSTILE]: { by_fault: { [HOSTILE]: 50 }, any_of: 0, combined: 0, none: 0 } },
    },
    input: inputOf({
      file: HOSTILE,
      rows_excluded: { [HOSTILE]: 1 },
      malformed: [{ line: 1, reason: HOSTILE, excerpt: HOSTILE }],
    }),
    influxdb: {
      url: HOSTILE,
      version: HOSTILE,
      lines_expected: 2,
      lines_confirmed: 1,
      lines_rejected: 1,
      retries: 1,
      measurements: {},
    },
    replay: { ...replayFacts(), capture: HOSTILE, topic: HOSTILE },
    expectations: [{ path: HOSTILE, text: `>= ${HOSTILE}`, actual: 1, passed: true }],
    worst_missed: {
      ...missed,
      episode_id: HOSTILE,
      client_id: HOSTILE,
      rule: HOSTILE,
      condition: HOSTILE,
      transactions: missed.transactions.map((row) => {
        return { ...row, transaction_id: HOSTILE, category: HOSTILE, region: HOSTILE, currency: HOSTILE };
      }),
    },
  };
}

/** Details of a page with `HOSTILE` in every text. */
export function hostileDetails(): PageDetails {
  const { worst_missed: missed } = hostileReport();
  const { episode_id, client_id, rule, condition, window, transactions, beside } = missed!;
  const alert = { alert_id: HOSTILE, client_id, rule, class: 'decoy', episode_id, condition, window } as const;
  const times = { event_time_ms: 0, window_start_ms: 0, window_end_ms: 1, event_clock_ms: 2, processing_time_ms: 3 };
  return {
    timelines: [
      { kind: 'miss', ...missed!, pattern: HOSTILE },
      { kind: 'false_alert', ...alert, ...times, transaction_id: HOSTILE, evidence: 2, transactions, beside },
    ],
    scenario: `title: ${HOSTILE}\nrules: []`,
    command: HOSTILE,
  };
}

function replayFacts(): NonNullable<Report['replay']> {
  return {
    capture: 'incident.arrow',
    topic: 'transactions',
    records: 1000,
    selected: 900,
    partitions: 3,
    first_event_time_ms: 0,
    last_event_time_ms: 1000,
    ended: false,
    cold_start: true,
    cold_start_alerts: 4,
    thinned: true,
    pacing_error_ms: null,
  };
}

/** A report of which only the log is known: no episodes, no classes but one. */
function replayReport(): Report {
  const report = exampleReport();
  const unknown = { total: null, detected: null, recall: null, recall_ci95: null };
  const rules = Object.entries(report.rules).map(([name, score]) => {
    const none = {
      matched: null,
      duplicate: null,
      decoy: null,
      cross_pattern: null,
      artefact: null,
      coincidental: null,
    };
    const alerts = { ...score.alerts, ...none, unlabelled: score.alerts.total, precision: null, precision_ci95: null };
    return [name, { ...score, episodes: unknown, alerts, unattributed: 0 }] as const;
  });
  return { ...report, bus: 'capture', rules: Object.fromEntries(rules), replay: replayFacts(), worst_missed: null };
}

/** A report in which next to nothing was measured: no rule said anything, and no stage of the way was timed. */
function emptyReport(): Report {
  const report = exampleReport();
  const nothing = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, negative: 0 };
  return {
    ...report,
    live: liveOf({
      stages: Object.fromEntries(LATENCY_STAGES.map((stage) => [stage, nothing])),
      slo: { p50_ms: 1000, p99_ms: 10_000, met: null },
    }),
    rules: { velocity: report.rules['velocity']! },
    expectations: [],
    worst_missed: null,
  };
}

/** The name of the report with hostile names. */
export const HOSTILE_REPORT = 'names that try to be markup';

/** Reports of every kind, by what they are. */
export function everyReport(): Record<string, Report> {
  return {
    'a run in virtual time': exampleReport(),
    'another engine by the wall clock': fullReport(),
    'a replay': replayReport(),
    'a run without anything to find': emptyReport(),
    [HOSTILE_REPORT]: hostileReport(),
  };
}
