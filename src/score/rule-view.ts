import { type Rule } from '../model/rule-set.ts';
import { classifyAlerts } from './alert-class.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { type Occurrence, occurrencesOf } from './false-occurrences.ts';
import { type FirstDetections, firstDetections } from './first-detection.ts';
import { causesOfMisses, type DetectionsByRung, type MissCause, seenByEngine, sightings } from './ladder-score.ts';
import { type EpisodeIndex, RELATION, relationsTo } from './matching.ts';
import { type ScoringInput } from './scoring-input.ts';

/**
 * Everything that matching finds out about one rule. The columns go by the episode's place in `index.episodes`; the figures are
 * sums over them.
 */
export interface RuleView {
  readonly rule: Rule;
  readonly index: EpisodeIndex;
  readonly relations: Uint8Array;
  /** Places of the fraud that the rule is after. */
  readonly targets: readonly number[];
  /** Places of the decoys that resemble it. */
  readonly decoys: readonly number[];
  /** Places of what the traffic's own labels call fraud. */
  readonly labelled: readonly number[];
  /** Bit per rung. */
  readonly seen: Uint8Array;
  readonly causes: readonly (MissCause | null)[];
  readonly firsts: FirstDetections;
  readonly alerts: readonly AlertOutcome[];
  /** What is behind the false ones and behind those of other patterns. */
  readonly occurrences: readonly Occurrence[];
}

/** `rungs` holds the rule's own detections, those of the engine in the order of `alerts.jsonl`. */
export function viewRule(input: ScoringInput, rule: Rule, index: EpisodeIndex, rungs: DetectionsByRung): RuleView {
  const relations = relationsTo(rule, index.episodes);
  const bits = sightings(index, relations, rungs, input.counted);
  const alerts = classifyAlerts(index, relations, rungs, input.counted('engine'), input.isKnown);
  return {
    rule,
    index,
    relations,
    targets: placesOf(relations, RELATION.target),
    decoys: placesOf(relations, RELATION.decoy),
    labelled: placesOf(relations, RELATION.labelled),
    seen: bits,
    causes: causesOfMisses(index, relations, bits, rungs, input),
    firsts: firstDetections(index, relations, rungs.engine, input),
    alerts,
    occurrences: occurrencesOf(alerts, rungs.engine, rule.window),
  };
}

function placesOf(relations: Uint8Array, relation: number): number[] {
  const places: number[] = [];
  relations.forEach((own, place) => {
    if (own === relation) places.push(place);
  });
  return places;
}

/** Whether the engine detected the episode at a place. */
export function isDetected(view: RuleView, place: number): boolean {
  return seenByEngine(view.seen[place]!);
}

/**
 * Time from the completion of a target or of labelled fraud to its first matching detection, in ms of processing time or on the partition's event
 * clock. +∞ if it was missed, NaN if it was detected but not measured when.
 */
export function elapsedMs(
  view: RuleView,
  place: number,
  clock: 'processing' | 'event',
  firsts: Pick<FirstDetections, 'processingTimeMs' | 'eventClockMs'> = view.firsts,
): number {
  if (!isDetected(view, place)) return Number.POSITIVE_INFINITY;
  const episode = view.index.episodes[place]!;
  return clock === 'processing'
    ? firsts.processingTimeMs[place]! - episode.completing_true_time_ms
    : firsts.eventClockMs[place]! - episode.completing_event_time_ms;
}
