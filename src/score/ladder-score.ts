import { type Detection } from '../model/alert.ts';
import { defect } from '../model/errors.ts';
import { type Cause, CAUSES, ENGINE_OR_LATE, type Rung, RUNGS } from '../model/ladder.ts';
import { type EpisodeIndex, isFollowed, RELATION } from './matching.ts';
import { type OracleDetections, type ScoredDetection, type ScoringInput } from './scoring-input.ts';

const ENGINE = RUNGS.indexOf('engine');
const DELIVERED = RUNGS.indexOf('delivered');

/** Detections of one rule by rung; the intent detects nothing. Null on a rung that could not be computed. */
export type DetectionsByRung = OracleDetections & { readonly engine: readonly ScoredDetection[] };

/** Rungs 1 to 6. */
export const RUNGS_BELOW_INTENT = RUNGS.filter((rung) => rung !== 'intent');

/**
 * Which rungs detected which episodes: bit r of element e says whether rung r has a detection that matches episode e. Decoys
 * and labelled fraud get the same treatment as targets. Rung 0, the intent, knows them all.
 */
export function sightings(
  index: EpisodeIndex,
  relations: Uint8Array,
  rungs: DetectionsByRung,
  counted: ScoringInput['counted'],
): Uint8Array {
  const seen = new Uint8Array(relations.length).fill(1);
  // Rungs may share a list, which is then gone through once: those that do saw the same transactions in the same order.
  const lists = new Map<
    readonly ScoredDetection[],
    { readonly first: (typeof RUNGS_BELOW_INTENT)[number]; bits: number }
  >();
  RUNGS_BELOW_INTENT.forEach((rung, above) => {
    const detections = rungs[rung];
    if (detections === null) return;
    const known = lists.get(detections);
    if (known === undefined) lists.set(detections, { first: rung, bits: 2 << above });
    else known.bits |= 2 << above;
  });
  for (const [detections, { first, bits }] of lists) {
    const mark = (place: number): void => {
      seen[place]! |= bits;
    };
    const own = counted(first);
    for (const detection of detections) index.forEachTouched(detection, own, mark);
  }
  return seen.map((bits, place) => (isFollowed(relations[place]) ? bits : 1));
}

/** The rungs whose bit is set, top down. */
export function rungsOf(bits: number): Rung[] {
  return RUNGS.filter((_, rung) => (bits & (1 << rung)) !== 0);
}

/** Whether the engine detected it, by an element of `sightings`. */
export function seenByEngine(bits: number): boolean {
  return (bits & (1 << ENGINE)) !== 0;
}

/** By the last rung that detected the episode; rung 4 has two. */
const CAUSE_BELOW: readonly Cause[] = [
  'rule_ineffective',
  'window_boundary',
  'clock_skew',
  'delivery_loss',
  'late_drop',
];

/** Why an episode was missed, as far as that can be told. */
export type MissCause = Cause | 'unattributed';

/**
 * The cause of each missed target and of missed labelled fraud, null for all other episodes: the step below the last rung that detected it, `engineCause` below
 * rung 5. A loss at admission is a `late_drop` when the evidence that showed the episode on rung 4 has a transaction set aside as late. Where it
 * has none, the only verdict left that can have undone it is `future_drop`. Where rungs are not known, the cause of what rung 4
 * did not see is `unattributed`.
 */
export function causesOfMisses(
  index: EpisodeIndex,
  relations: Uint8Array,
  seen: Uint8Array,
  { rule, delivered }: DetectionsByRung,
  input: Pick<ScoringInput, 'verdictOf' | 'engineCause' | 'counted' | 'doneBy'>,
): (MissCause | null)[] {
  const { engineCause = 'engine_defect' } = input;
  const lastRung = seen.map((bits) => 31 - Math.clz32(bits));
  const late = new Uint8Array(seen.length);
  for (const detection of delivered) {
    index.forEachTouched(detection, input.counted('delivered'), (place) => {
      if (lastRung[place] !== DELIVERED || late[place] === 1) return;
      if (restsOnLate(detection, input)) late[place] = 1;
    });
  }
  return Array.from(seen, (bits, place) => {
    const isFraud = relations[place] === RELATION.target || relations[place] === RELATION.labelled;
    if (!isFraud || seenByEngine(bits)) return null;
    if (lastRung[place] === DELIVERED) return late[place] === 1 ? 'late_drop' : 'future_drop';
    if (rule === null && lastRung[place]! < DELIVERED) return 'unattributed';
    return CAUSE_BELOW[lastRung[place]!] ?? engineCause;
  });
}

function restsOnLate(
  detection: Detection,
  { verdictOf, counted, doneBy }: Pick<ScoringInput, 'verdictOf' | 'counted' | 'doneBy'>,
): boolean {
  if (detection.evidence.some((id) => verdictOf(id) === 'late')) return true;
  if (detection.evidence_total === undefined) return false;
  const { client_id, window_start_ms, event_time_ms } = detection;
  const late = doneBy(client_id, window_start_ms, event_time_ms, 'event_time_ms').filter(
    ({ verdict }) => verdict === 'late',
  );
  return counted('delivered').restsOn(detection, new Set(late.map(({ transaction_id }) => transaction_id)));
}

/** Missed targets by cause. */
export type Loss = Record<MissCause, number>;

/** Counts the causes of misses. */
export function countCauses(causes: readonly (MissCause | null)[]): Loss {
  const loss = Object.fromEntries([...CAUSES, ENGINE_OR_LATE, 'unattributed'].map((cause) => [cause, 0])) as Loss;
  for (const cause of causes) if (cause !== null) loss[cause] += 1;
  return loss;
}

/** Adds losses to others. */
export function sumLoss(sum: Loss, loss: Loss): void {
  for (const cause of Object.keys(loss) as MissCause[]) sum[cause] += loss[cause];
}

/** Targets that a rung no longer detects, and those that it newly detects, against the rung above it. */
export interface Step {
  lost: number;
  gained: number;
}

/** The step down to each rung from the one above it. */
export type Steps = Record<Exclude<Rung, 'intent'>, Step>;

/** What each rung lost and gained of the targets, from what `sightings` found. */
export function stepsDown(relations: Uint8Array, seen: Uint8Array): Steps {
  const steps = RUNGS_BELOW_INTENT.map((rung): [Rung, Step] => [rung, { lost: 0, gained: 0 }]);
  seen.forEach((bits, place) => {
    if (relations[place] !== RELATION.target) return;
    steps.forEach(([, step], above) => {
      const wasSeen = (bits >> above) & 1;
      const isSeen = (bits >> (above + 1)) & 1;
      if (wasSeen > isSeen) step.lost += 1;
      else if (isSeen > wasSeen) step.gained += 1;
    });
  });
  return Object.fromEntries(steps) as Steps;
}

/** Adds steps to others. */
export function sumSteps(sum: Steps, steps: Steps): void {
  for (const rung of RUNGS_BELOW_INTENT) {
    sum[rung].lost += steps[rung].lost;
    sum[rung].gained += steps[rung].gained;
  }
}

/** Two independent counts of the same misses must agree, or the scores are worth nothing. */
export function assertLadderAddsUp(rule: string, total: number, detected: number, loss: Loss, steps: Steps): void {
  const causes = Object.values(loss).reduce((sum, count) => sum + count, 0);
  // Rungs that were not computed saw nothing, so the steps add up with them too.
  const net = Object.values(steps).reduce((sum, step) => sum + step.lost - step.gained, 0);
  if (causes !== total - detected || net !== total - detected) {
    throw defect(
      `rule ${rule} missed ${total - detected} episodes, but their causes add up to ${causes} and the ladder's steps to ${net}`,
    );
  }
}
