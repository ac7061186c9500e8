import { type Rule } from '../model/rule-set.ts';
import { type LabelScore } from '../report/label-schema.ts';
import { compareText } from '../model/text-order.ts';
import { firstOfChains, type Reach, reachesOf } from './false-occurrences.ts';
import { type ClusterCounts, f1Score, ratio, ruleIntervals } from './intervals.ts';
import { countCauses, type Loss, sumLoss } from './ladder-score.ts';
import { RELATION } from './matching.ts';
import { hasId, type PackedIds } from '../model/packed-ids.ts';
import { isDetected, type RuleView } from './rule-view.ts';
import { type ScoredDetection, type ScoringInput } from './scoring-input.ts';

/** A part of a run whose traffic has labels. */
type LabelledPart = Pick<ScoringInput, 'counted' | 'doneBy'> & { readonly unknownIds: PackedIds };

/** What is counted of one client. */
type Counts = { episodes: number; detected: number; judged: number; matched: number };

/** What an alert is to the labels. */
interface LabelVerdict {
  touches: boolean;
  /** Whether it is the first to touch an episode. */
  claims: boolean;
  /** Whether any of its rows has a label. */
  isKnown: boolean;
}

/**
 * Holds one rule against the labels of the traffic, part by part: an alert that touches a row of fraud is right, the first one of each episode
 * *matched*; one that touches none is false, unless injected fraud or decoys explain it, or none of its rows has a label.
 */
export class LabelTally {
  readonly #rule: Rule;
  readonly #byClient = new Map<string, Counts>();
  readonly #alerts = { total: 0, matched: 0, duplicate: 0, false: 0, injected: 0, unlabelled: 0, false_occurrences: 0 };
  readonly #loss: Loss = countCauses([]);

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** Takes in the rule's view of a part, and what the engine said there, in the order of `alerts.jsonl`. */
  add(view: RuleView, engine: readonly ScoredDetection[], part: LabelledPart): void {
    const verdicts = verdictsOf(view, engine, part);
    const reaches = reachesOf(engine);
    const wrong: (Reach & { readonly clientId: string })[] = [];
    for (const { alert_id, client_id, class: name } of view.alerts) {
      const isInjected = ['matched', 'duplicate', 'decoy', 'cross_pattern'].includes(name);
      const verdict = judge(verdicts.get(alert_id)!, isInjected);
      this.#alerts.total += 1;
      this.#alerts[verdict] += 1;
      if (verdict === 'false') wrong.push({ ...reaches.get(alert_id)!, clientId: client_id });
      if (verdict !== 'matched') continue;
      this.#of(client_id).judged += 1;
      this.#of(client_id).matched += 1;
    }
    for (const { clientId } of firstOfChains(wrong, this.#rule.window)) {
      this.#alerts.false_occurrences += 1;
      this.#of(clientId).judged += 1;
    }
    for (const place of view.labelled) {
      const counts = this.#of(view.index.episodes[place]!.client_id);
      counts.episodes += 1;
      if (isDetected(view, place)) counts.detected += 1;
    }
    sumLoss(this.#loss, countCauses(view.labelled.map((place) => view.causes[place]!)));
  }

  #of(clientId: string): Counts {
    let counts = this.#byClient.get(clientId);
    if (counts === undefined) {
      this.#byClient.set(clientId, (counts = { episodes: 0, detected: 0, judged: 0, matched: 0 }));
    }
    return counts;
  }

  /** The figures, once every part has been added; each client is a unit. */
  score(): LabelScore {
    const clients = [...this.#byClient].sort(([a], [b]) => compareText(a, b)).map(([, counts]) => counts);
    const column = (name: keyof Counts) => Uint32Array.from(clients, (counts) => counts[name]);
    const counts: ClusterCounts = {
      episodes: column('episodes'),
      detected: column('detected'),
      judged: column('judged'),
      matched: column('matched'),
    };
    const sum = (name: keyof Counts) => clients.reduce((total, own) => total + own[name], 0);
    const [total, detected] = [sum('episodes'), sum('detected')];
    const [recall, precision] = [ratio(detected, total), ratio(sum('matched'), sum('judged'))];
    const intervals = ruleIntervals(counts);
    return {
      episodes: { total, detected, recall, recall_ci95: intervals.recall.ci95 },
      loss: Object.fromEntries(Object.entries(this.#loss).filter(([, misses]) => misses > 0)),
      alerts: { ...this.#alerts, precision, precision_ci95: intervals.precision.ci95 },
      f1: f1Score(precision, recall),
      f1_ci95: intervals.f1.ci95,
      intervals: {
        recall: { units: intervals.recall.units, reason: intervals.recall.reason },
        precision: { units: intervals.precision.units, reason: intervals.precision.reason },
        f1: { units: intervals.f1.units, reason: intervals.f1.reason },
      },
    };
  }
}

function verdictsOf(
  { index, relations, alerts }: RuleView,
  engine: readonly ScoredDetection[],
  part: LabelledPart,
): ReadonlyMap<string, LabelVerdict> {
  const touched = new Uint8Array(index.episodes.length);
  const verdicts = new Map<string, LabelVerdict>();
  for (const { alert_id } of alerts) verdicts.set(alert_id, { touches: false, claims: false, isKnown: false });
  for (const detection of engine) {
    const verdict = verdicts.get(detection.alert_id)!;
    verdict.isKnown ||= hasKnown(detection, part);
    index.forEachTouched(detection, part.counted('engine'), (place) => {
      if (relations[place] !== RELATION.labelled) return;
      verdict.touches = true;
      verdict.claims ||= touched[place] === 0;
      touched[place] = 1;
    });
  }
  return verdicts;
}

/** Whether any of the rows on which a detection rests has a label. */
function hasKnown(detection: ScoredDetection, { unknownIds, counted, doneBy }: LabelledPart): boolean {
  const { client_id, window_start_ms, event_time_ms, evidence, evidence_total } = detection;
  const isKnown = (id: string): boolean => !hasId(unknownIds, id);
  if (evidence.some(isKnown)) return true;
  if (evidence_total === undefined) return false;
  const done = doneBy(client_id, window_start_ms, event_time_ms, 'event_time_ms');
  const known = done.map(({ transaction_id }) => transaction_id).filter(isKnown);
  return counted('engine').restsOn(detection, new Set(known));
}

function judge(
  { touches, claims, isKnown }: LabelVerdict,
  isInjected: boolean,
): 'matched' | 'duplicate' | 'injected' | 'false' | 'unlabelled' {
  if (claims) return 'matched';
  if (touches) return 'duplicate';
  if (isInjected) return 'injected';
  return isKnown ? 'false' : 'unlabelled';
}
