import { type Rule } from '../model/rule-set.ts';
import { type LabelScore } from '../report/label-schema.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { compareText } from '../model/text-order.ts';
import { firstOfChains, type Reach, reachesOf } from './false-occurrences.ts';
import { type ClusterCounts, f1Score, ratio, ruleIntervals } from './intervals.ts';
import { type LabelledPart } from './labelled-rows.ts';
import { hasId } from './packed-ids.ts';
import { type ScoredDetection, type ScoringInput } from './scoring-input.ts';

/** What is counted of one client. */
type Counts = { episodes: number; detected: number; judged: number; matched: number };

/**
 * Holds one rule against the labels that a file brings, part by part: an alert that touches a row of fraud is right, the first one of each episode
 * *matched*; one that touches none is false, unless injected fraud or decoys explain it, or none of its rows has a label.
 */
export class LabelTally {
  readonly #rule: Rule;
  readonly #byClient = new Map<string, Counts>();
  readonly #alerts = { total: 0, matched: 0, duplicate: 0, false: 0, injected: 0, unlabelled: 0, false_occurrences: 0 };

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** Takes in what the engine said of the part, in the order of `alerts.jsonl`, and the classes of these alerts. */
  add(
    { index, unknownIds }: LabelledPart,
    engine: readonly ScoredDetection[],
    outcomes: readonly AlertOutcome[],
    { counted, doneBy }: Pick<ScoringInput, 'counted' | 'doneBy'>,
  ): void {
    const detected = new Uint8Array(index.episodes.length);
    const verdicts = new Map<string, { touches: boolean; claims: boolean; isKnown: boolean }>();
    for (const { alert_id } of outcomes) verdicts.set(alert_id, { touches: false, claims: false, isKnown: false });
    for (const detection of engine) {
      const verdict = verdicts.get(detection.alert_id)!;
      verdict.isKnown ||= detection.evidence.some((id) => !hasId(unknownIds, id));
      if (!verdict.isKnown && detection.evidence_total !== undefined) {
        const { client_id, window_start_ms, event_time_ms } = detection;
        const known = doneBy(client_id, window_start_ms, event_time_ms, 'event_time_ms')
          .map(({ transaction_id }) => transaction_id)
          .filter((id) => !hasId(unknownIds, id));
        verdict.isKnown = counted('engine').restsOn(detection, new Set(known));
      }
      index.forEachTouched(detection, counted('engine'), (place) => {
        verdict.touches = true;
        verdict.claims ||= detected[place] === 0;
        detected[place] = 1;
      });
    }
    const reaches = reachesOf(engine);
    const wrong: (Reach & { readonly clientId: string })[] = [];
    for (const { alert_id, client_id, class: name } of outcomes) {
      const { touches, claims, isKnown } = verdicts.get(alert_id)!;
      const isInjected = ['matched', 'duplicate', 'decoy', 'cross_pattern'].includes(name);
      const verdict = claims
        ? 'matched'
        : touches
          ? 'duplicate'
          : isInjected
            ? 'injected'
            : isKnown
              ? 'false'
              : 'unlabelled';
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
    for (const [place, { client_id }] of index.episodes.entries()) {
      this.#of(client_id).episodes += 1;
      this.#of(client_id).detected += detected[place]!;
    }
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
