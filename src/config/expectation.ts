import { CAUSES, RUNGS } from '../model/ladder.ts';
import { RARE_EVENT_NAMES } from '../model/rare-events.ts';
import { type Condition } from '../model/scenario.ts';
import { UnitError } from './units.ts';
import { expectedFound } from './messages.ts';

const NUMBER = String.raw`([-+]?\d+(?:\.\d+)?)`;
const COMPARE = new RegExp(`^(>=|<=|>|<|==)\\s*${NUMBER}$`);
const BETWEEN = new RegExp(`^${NUMBER}\\s*\\.\\.\\s*${NUMBER}$`);
const NEAR = new RegExp(`^${NUMBER}\\s*(?:±|\\+/-|within)\\s*${NUMBER}\\s*se$`);

const CONDITION_WORDS = 'a condition such as ">= 0.95", "0.90 .. 0.95" or "0.50 within 4 se"';

/**
 * Parses `>= 0.95` (also <=, >, <, ==), `0.90 .. 0.95` (both included) or `0.50 within 4 se` (also with ±; binomial standard
 * errors). A bare number means ==. Throws UnitError.
 */
export function parseCondition(value: unknown): Condition {
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'compare', operator: '==', value };
  const text = typeof value === 'string' ? value.trim() : '';
  const compare = COMPARE.exec(text);
  if (compare !== null) {
    return { kind: 'compare', operator: compare[1] as '>=' | '<=' | '>' | '<' | '==', value: Number(compare[2]) };
  }
  const between = BETWEEN.exec(text);
  if (between !== null) {
    const [low, high] = [Number(between[1]), Number(between[2])];
    if (low > high) throw new UnitError(expectedFound('the lower bound first', value));
    return { kind: 'between', low, high };
  }
  const near = NEAR.exec(text);
  if (near !== null && Number(near[2]) > 0) {
    return { kind: 'near', value: Number(near[1]), standardErrors: Number(near[2]) };
  }
  throw new UnitError(expectedFound(CONDITION_WORDS, value));
}

const CLASSES = ['matched', 'duplicate', 'decoy', 'cross_pattern', 'artefact', 'coincidental', 'spurious'];
const TIMES = ['p50', 'p90', 'p99', 'max', 'max_detected', 'early', 'missed', 'measured'];

const RULE_FIGURES: readonly string[] = [
  ...paths('episodes', ['total', 'detected', 'recall', 'recall_ci95.0', 'recall_ci95.1']),
  ...paths('decoys', ['total', 'alerted']),
  ...paths('alerts', ['total', ...CLASSES, 'precision', 'precision_ci95.0', 'precision_ci95.1']),
  ...paths('alerts', ['per_day', 'per_100k_transactions']),
  ...paths('alerts.occurrences', ['false', 'decoy', 'cross_pattern', 'artefact', 'coincidental', 'spurious']),
  'f1',
  'f1_ci95.0',
  'f1_ci95.1',
  'prevalence',
  ...paths('engine_vs_oracle', ['missing', 'extra', 'altered']),
  ...paths('loss', CAUSES),
  ...RUNGS.slice(1).flatMap((rung) => paths(`steps.${rung}`, ['lost', 'gained'])),
  ...paths('time_to_detect_ms', TIMES),
  ...paths('time_to_detect_event_ms', TIMES),
  ...paths('amount_exposed_cents', ['total', 'before_alert']),
];

const RUN_FIGURES: readonly string[] = [
  ...paths('counts', ['transactions', 'lost', 'delivered', 'admitted', 'late', 'future', 'duplicates', 'malformed']),
  ...paths('counts', ['detections', 'alerts']),
  ...paths('faults', ['crashes', 'rebalances', 'restores', 'fresh_starts', 'checkpoints_written']),
  ...paths('faults', ['checkpoints_refused', 'records_reread', 'outputs_repeated', 'sink_failures', 'lag_ms_max']),
  ...paths('reached', RARE_EVENT_NAMES),
  ...paths('latency_ms', ['p50', 'p90', 'p99', 'p999', 'max', 'negative']),
  ...paths('performance', ['wall_s', 'simulated_s', 'speedup', 'transactions_per_s', 'peak_rss_mib']),
];

/** Every figure of report.json that an expectation can name, for the given rules and faults. */
export function reportFigures(rules: readonly string[], faults: readonly string[]): readonly string[] {
  const shares = [...paths('by_fault', faults), 'any_of', 'combined', 'none'];
  return [
    ...rules.flatMap((rule) => paths(`rules.${rule}`, RULE_FIGURES)),
    ...rules.flatMap((rule) => paths(`attribution.rules.${rule}`, shares)),
    ...RUN_FIGURES,
  ];
}

function paths(parent: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${parent}.${name}`);
}
