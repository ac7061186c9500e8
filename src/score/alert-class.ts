import { ALL_ALERT_CLASSES, type AlertClass, type AlertOutcome } from '../report/outcomes.ts';
import { type CountedWindows } from './counted-windows.ts';
import { type DetectionsByRung } from './ladder-score.ts';
import { type EpisodeIndex, RELATION } from './matching.ts';
import { type ScoredDetection } from './scoring-input.ts';

/** What the engine's detections of one rule touch, gathered by alert. Places are the episodes' in the index. */
interface Gathered {
  readonly opening: ScoredDetection;
  readonly spurious: boolean;
  claimed: number | null;
  target: number | null;
  decoy: number | null;
  other: number | null;
  labelled: number | null;
}

/**
 * Judges the alerts of one rule. The engine's detections must be in the order of `alerts.jsonl`: the first detection there that matches an
 * episode claims it for its alert, which thereby is *matched*. A spurious alert claims nothing: one that by its first detection is not on rung 5,
 * which `isKnown` tells; left out, the alert's id does. `counted`: of the engine's detections.
 */
export function classifyAlerts(
  index: EpisodeIndex,
  relations: Uint8Array,
  rungs: DetectionsByRung,
  counted: CountedWindows,
  isKnown: IsKnown = knownById(rungs),
): AlertOutcome[] {
  const gathered = gather(index, relations, rungs.engine, counted, isKnown);
  const triggers = new Set(gathered.map((alert) => alert.opening.transaction_id));
  const holdsInTrueTime = rungs.rule === null ? null : new Set<string>();
  for (const { transaction_id } of rungs.rule ?? []) {
    if (triggers.has(transaction_id)) holdsInTrueTime?.add(transaction_id);
  }
  return gathered.map((alert) => {
    const [judgement, place] = judge(alert, holdsInTrueTime);
    return {
      alert_id: alert.opening.alert_id,
      rule: alert.opening.rule,
      client_id: alert.opening.client_id,
      class: judgement,
      episode_id: place === null ? null : index.episodes[place]!.episode_id,
    };
  });
}

type IsKnown = (detection: ScoredDetection) => boolean;

function knownById({ admitted }: DetectionsByRung): IsKnown {
  const known = new Set(admitted.map((detection) => detection.alert_id));
  return (detection) => known.has(detection.alert_id);
}

function gather(
  index: EpisodeIndex,
  relations: Uint8Array,
  engine: readonly ScoredDetection[],
  counted: CountedWindows,
  isKnown: IsKnown,
): Gathered[] {
  const alerts = new Map<string, Gathered>();
  const claimed = new Uint8Array(relations.length);
  for (const detection of engine) {
    let alert = alerts.get(detection.alert_id);
    if (alert === undefined) {
      const spurious = !isKnown(detection);
      alert = { opening: detection, spurious, claimed: null, target: null, decoy: null, other: null, labelled: null };
      alerts.set(detection.alert_id, alert);
    }
    const { spurious } = alert;
    const draft = alert;
    index.forEachTouched(detection, counted, (place) => {
      const relation = relations[place];
      if (relation === RELATION.decoy) draft.decoy ??= place;
      else if (relation === RELATION.otherFraud) draft.other ??= place;
      else if (relation === RELATION.labelled) draft.labelled ??= place;
      else if (relation === RELATION.target) {
        draft.target ??= place;
        if (spurious || claimed[place] === 1) return;
        claimed[place] = 1;
        draft.claimed ??= place;
      }
    });
  }
  return [...alerts.values()];
}

function judge(alert: Gathered, holdsInTrueTime: ReadonlySet<string> | null): [AlertClass, number | null] {
  if (alert.spurious) return ['spurious', null];
  if (alert.claimed !== null) return ['matched', alert.claimed];
  if (alert.target !== null) return ['duplicate', alert.target];
  if (alert.decoy !== null) return ['decoy', alert.decoy];
  if (alert.other !== null) return ['cross_pattern', alert.other];
  if (alert.labelled !== null) return ['labelled', alert.labelled];
  if (holdsInTrueTime === null) return ['unlabelled', null];
  return [holdsInTrueTime.has(alert.opening.transaction_id) ? 'coincidental' : 'artefact', null];
}

/** How many alerts there are of each class. */
export type ClassCounts = Record<AlertClass, number>;

/** Counts alerts by class. */
export function countClasses(alerts: readonly AlertOutcome[]): ClassCounts {
  const counts = Object.fromEntries(ALL_ALERT_CLASSES.map((name) => [name, 0])) as ClassCounts;
  for (const alert of alerts) counts[alert.class] += 1;
  return counts;
}

/** Adds counts to others. */
export function sumClasses(sum: ClassCounts, counts: ClassCounts): void {
  for (const name of Object.keys(counts) as AlertClass[]) sum[name] += counts[name];
}
