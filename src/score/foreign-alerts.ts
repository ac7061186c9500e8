import { type Detection, type DetectionTiming, MOST_EVIDENCE } from '../model/alert.ts';
import { TraplineError } from '../model/errors.ts';
import {
  ALERT_KEYS,
  type ForeignAlert,
  type AlertDifference,
  type ForeignComparison,
  type MatchingCounts,
  type TimedAlert,
} from '../model/foreign-alert.ts';
import { compareDetections } from '../oracle/compare.ts';
import { type CountedWindows } from './counted-windows.ts';
import { ForeignMatcher, isSameEvidence, type KnownTransactions, type Match } from './foreign-matching.ts';
import { type CompareDetections, type ScoredDetection } from './scoring-input.ts';

/** Another engine's alerts in the place of rung 6. */
export interface HeldAlerts {
  readonly engine: readonly ScoredDetection[];
  readonly compare: CompareDetections;
  readonly isKnown: (detection: ScoredDetection) => boolean;
  readonly timings: (detection: ScoredDetection) => DetectionTiming | undefined;
  readonly counts: MatchingCounts;
}

interface Held {
  readonly alert: ForeignAlert;
  readonly match: Match;
  readonly detection: ScoredDetection;
}

/**
 * Holds the alerts of another engine, those of some clients, against the oracle's detections of the same clients. `onDifference` gets what
 * `compare` finds. Throws
 * TraplineError('alert_unknown_transaction') for an alert that names a transaction which none of its client's is.
 */
export function holdAlerts(
  said: readonly TimedAlert[],
  reference: readonly Detection[],
  { compared, reference: rung }: ForeignComparison,
  known: KnownTransactions,
  onDifference: (difference: AlertDifference) => void = () => undefined,
): HeldAlerts {
  const matcher = new ForeignMatcher(reference, known);
  const timings = new Map<ScoredDetection, DetectionTiming>();
  const unmatched = new Set<ScoredDetection>();
  const held = said.map(({ detection: alert, timing }): Held => {
    const match = matcher.match(alert);
    const detection = detectionOf(alert, match, known);
    timings.set(detection, timing);
    if (match.detections.length === 0) unmatched.add(detection);
    return { alert, match, detection };
  });
  return {
    engine: held.map(({ detection }) => detection),
    compare: (expected, _actual, rule) => {
      const own = held.filter(({ alert }) => alert.rule === rule);
      const differences = differencesOf(expected, own, { compared, hasOurIds: rung === 'admitted' }, known.counted);
      for (const one of [...differences.missing, ...differences.extra, ...differences.altered]) onDifference(one);
      return differences;
    },
    isKnown: (detection) => !unmatched.has(detection),
    timings: (detection) => timings.get(detection),
    counts: countMatches(held),
  };
}

/** What the alert says; where it says nothing, what the detections say that it stands for. */
function detectionOf(alert: ForeignAlert, { detections }: Match, known: KnownTransactions): ScoredDetection {
  for (const id of [alert.transaction_id, ...(alert.evidence ?? [])]) {
    if (id !== null && known.eventTimeOf(id) === undefined) throw unknownTransaction(alert, id);
  }
  const [first] = detections;
  const transactionId = alert.transaction_id ?? first?.transaction_id ?? latest(alert.evidence ?? [], known);
  const named = transactionId === null ? undefined : known.eventTimeOf(transactionId);
  const eventTimeMs = alert.event_time_ms ?? named ?? alert.window_end_ms ?? alert.window_start_ms ?? 0;
  return {
    alert_id: alert.alert_id,
    kind: alert.kind,
    rule: alert.rule,
    client_id: alert.client_id,
    transaction_id: transactionId ?? '',
    event_time_ms: eventTimeMs,
    window_start_ms: alert.window_start_ms ?? first?.window_start_ms ?? eventTimeMs,
    window_end_ms: alert.window_end_ms ?? first?.window_end_ms ?? eventTimeMs,
    evidence: alert.evidence ?? evidenceOf(alert, detections),
    evidence_total: alert.evidence_total,
    standsFor: alert.evidence === null ? detections.filter(namesPart) : undefined,
  };
}

function namesPart({ evidence_total }: Detection): boolean {
  return evidence_total !== undefined;
}

function evidenceOf({ transaction_id }: ForeignAlert, detections: readonly Detection[]): readonly string[] {
  if (detections.length > 0) return [...new Set(detections.flatMap(({ evidence }) => evidence))];
  return transaction_id === null ? [] : [transaction_id];
}

function latest(ids: readonly string[], known: KnownTransactions): string | null {
  let last: string | null = null;
  for (const id of ids) if (last === null || known.eventTimeOf(id)! >= known.eventTimeOf(last)!) last = id;
  return last;
}

function unknownTransaction({ alert_id, rule, client_id }: ForeignAlert, id: string): TraplineError {
  return new TraplineError(
    'alert_unknown_transaction',
    `alert ${alert_id} of rule ${rule} names the transaction "${id}", which client ${client_id} never made`,
    { about: { rule, client_id, transaction_id: id } },
  );
}

type Differences = Readonly<Record<AlertDifference['difference'], readonly AlertDifference[]>>;

function differencesOf(
  expected: readonly Detection[],
  own: readonly Held[],
  { compared, hasOurIds }: Pick<ForeignComparison, 'compared'> & { readonly hasOurIds: boolean },
  counted: CountedWindows,
): Differences {
  if (compared === 'every_field') {
    return differencesInFields(expected, own, hasOurIds ? new Map() : idsOf(own), counted);
  }
  const met = new Set(own.flatMap(({ match }) => match.detections));
  const missing = compared === 'detections' ? expected.filter((one) => !met.has(one)) : unmetAlerts(expected, met);
  const unbacked = own.filter(({ match }) => match.detections.length === 0);
  const extra = compared === 'detections' ? unbacked : firstOfEach(unbacked);
  return {
    missing: missing.map(missed),
    extra: extra.map(({ alert, detection }) => ({ ...unexpected(alert), event_time_ms: detection.event_time_ms })),
    altered: own
      .filter((one) => isAltered(one, counted))
      .map(({ alert, match }) => altered(match.detections[0]!, alert)),
  };
}

/**
 * Our alert ids by those of an engine that does not promise ours, so that its names for alerts are no differences: where an id of its own
 * goes with one of ours only, and the other way round.
 */
function idsOf(own: readonly Held[]): ReadonlyMap<string, string> {
  const ours = new Map<string, string>();
  const taken = new Set<string>();
  for (const { alert, match } of own) {
    const id = match.detections[0]?.alert_id;
    if (id === undefined || ours.has(alert.alert_id) || taken.has(id)) continue;
    ours.set(alert.alert_id, id);
    taken.add(id);
  }
  return ours;
}

function differencesInFields(
  expected: readonly Detection[],
  own: readonly Held[],
  ids: ReadonlyMap<string, string>,
  counted: CountedWindows,
): Differences {
  const saidBy = new Map<Detection, ForeignAlert>();
  const actual = own.map(({ alert }) => {
    // Then every alert has all the fields of a detection.
    const detection = namingLatest(
      { ...(alert as Detection), alert_id: ids.get(alert.alert_id) ?? alert.alert_id },
      counted,
    );
    saidBy.set(detection, alert);
    return detection;
  });
  const found = compareDetections(expected, actual);
  return {
    missing: found.missing.map(missed),
    extra: found.extra.map((one) => unexpected(saidBy.get(one)!)),
    altered: found.altered.map((pair) => altered(pair.expected, saidBy.get(pair.actual)!)),
  };
}

function missed(expected: Detection): AlertDifference {
  return { difference: 'missing', ...placeOf(expected), expected, said: null };
}

function unexpected(said: ForeignAlert): AlertDifference {
  return { difference: 'extra', ...placeOf(said), expected: null, said };
}

function altered(expected: Detection, said: ForeignAlert): AlertDifference {
  return { difference: 'altered', ...placeOf(expected), expected, said };
}

function placeOf({ rule, client_id, transaction_id, event_time_ms }: ForeignAlert) {
  return { rule, client_id, transaction_id, event_time_ms };
}

/** The first detection of each alert of which none was met. */
function unmetAlerts(expected: readonly Detection[], met: ReadonlySet<Detection>): readonly Detection[] {
  const unmet = new Map<string, Detection>();
  for (const detection of expected) if (!unmet.has(detection.alert_id)) unmet.set(detection.alert_id, detection);
  for (const { alert_id } of met) unmet.delete(alert_id);
  return [...unmet.values()];
}

/** The first row of each alert. */
function firstOfEach(held: readonly Held[]): readonly Held[] {
  const firsts = new Map<string, Held>();
  for (const one of held) if (!firsts.has(one.alert.alert_id)) firsts.set(one.alert.alert_id, one);
  return [...firsts.values()];
}

/** The detection as the oracle says it, of an engine that names every transaction of a window: the others are held against the window here. */
function namingLatest(detection: Detection, counted: CountedWindows): Detection {
  const { evidence } = detection;
  const total = evidence.length;
  if (detection.evidence_total !== undefined || total <= MOST_EVIDENCE) return detection;
  const short = { ...detection, evidence: evidence.slice(-MOST_EVIDENCE), evidence_total: total };
  const rest = evidence.slice(0, -MOST_EVIDENCE);
  return counted.countedOf(short, rest).length === rest.length ? short : detection;
}

/** Whether something that the alert says of its transaction is otherwise. */
function isAltered({ alert, match }: Held, counted: CountedWindows): boolean {
  if (match.key !== 'transaction_id' || match.detections.length === 0) return false;
  const { evidence, evidence_total, event_time_ms } = alert;
  const ids = new Set(evidence);
  const said = { ids, total: evidence_total ?? ids.size };
  return !match.detections.some((one) => {
    const isSameTime = event_time_ms === null || event_time_ms === one.event_time_ms;
    return isSameTime && (evidence === null || isSameEvidence(said, one, counted));
  });
}

function countMatches(held: readonly Held[]): MatchingCounts {
  const counts = Object.fromEntries(ALERT_KEYS.map((key) => [key, 0])) as Record<(typeof ALERT_KEYS)[number], number>;
  let unmatched = 0;
  for (const { match } of held) {
    if (match.detections.length === 0) unmatched += 1;
    else counts[match.key] += 1;
  }
  return { matched_by: counts, unmatched };
}
