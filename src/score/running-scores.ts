import { type Detection } from '../model/alert.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Episode } from '../model/episode.ts';
import { type RuleSet, type WindowSpec } from '../model/rule-set.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { CountedWindows, type Place } from './counted-windows.ts';
import { f1Score, ratio } from './intervals.ts';
import { extendReach, firstOfChains, type Reach, reachOf } from './false-occurrences.ts';
import { EpisodeIndex, RELATION, relationsTo } from './matching.ts';

/** How a rule does so far: a part of its score that needs no oracle. */
export interface RunningScore {
  readonly episodes: number;
  readonly detected: number;
  readonly alerts: number;
  readonly matched: number;
  readonly recall: number | null;
  /** matched / (matched + false occurrences) */
  readonly precision: number | null;
  readonly f1: number | null;
}

/** An alert by what its evidence has touched so far. */
interface Draft extends Reach {
  readonly clientId: string;
  claimed: boolean;
  target: boolean;
  decoy: boolean;
  other: boolean;
}

interface Running {
  readonly window: WindowSpec;
  readonly relations: Uint8Array;
  readonly detected: Uint8Array;
  readonly alerts: Map<string, Draft>;
}

/**
 * Scores a run while it goes on, from evidence and ground truth alone. In the end it says what the report says, for whatever the
 * oracle adds is about alerts that nothing explains. Of what an alert counts without naming it, this has the transactions of episodes
 * that it was told were admitted before the alert.
 */
export class RunningScores {
  readonly #index: EpisodeIndex;
  readonly #rules: ReadonlyMap<string, Running>;
  readonly #counted: CountedWindows;
  /** Of the episodes' transactions; undefined for one that was not admitted yet. None where every rule names all that it counts. */
  readonly #places = new Map<string, Place | undefined>();

  constructor(episodes: readonly Episode[], ruleSet: RuleSet) {
    const { rules } = ruleSet;
    this.#index = new EpisodeIndex(episodes);
    this.#counted = new CountedWindows(ruleSet, (id) => this.#places.get(id));
    if (rules.some(({ kind }) => kind === 'count' || kind === 'sum')) {
      for (const { transaction_ids } of episodes) for (const id of transaction_ids) this.#places.set(id, undefined);
    }
    this.#rules = new Map(
      rules.map((rule) => {
        const detected = new Uint8Array(episodes.length);
        const relations = relationsTo(rule, episodes);
        return [rule.name, { window: rule.window, relations, detected, alerts: new Map<string, Draft>() }];
      }),
    );
  }

  /** A record that was admitted. */
  admitted(batch: LogBatch, row: number): void {
    if (this.#places.size === 0) return;
    const id = transactionIdAt(batch.ids, row);
    if (!this.#places.has(id)) return;
    this.#places.set(id, { ...oracleTransactionAt(batch, row), rank: batch.offset[row]! });
  }

  /** The next detection; those of a client in the order in which they were made. */
  add(detection: Detection): void {
    const { relations, detected, alerts } = this.#rules.get(detection.rule)!;
    let alert = alerts.get(detection.alert_id);
    if (alert === undefined) {
      const touched = { claimed: false, target: false, decoy: false, other: false };
      alert = { clientId: detection.client_id, ...reachOf(detection), ...touched };
      alerts.set(detection.alert_id, alert);
    } else extendReach(alert, detection);
    const draft = alert;
    this.#index.forEachTouched(detection, this.#counted, (place) => {
      const relation = relations[place];
      if (relation === RELATION.decoy) draft.decoy = true;
      else if (relation === RELATION.otherFraud) draft.other = true;
      else if (relation === RELATION.target) {
        draft.target = true;
        if (detected[place] === 1) return;
        detected[place] = 1;
        draft.claimed = true;
      }
    });
  }

  /** The scores by rule, of the episodes that were complete by this event time, or detected before they were. */
  scores(completeByMs: number): ReadonlyMap<string, RunningScore> {
    return new Map([...this.#rules].map(([rule, running]) => [rule, this.#score(running, completeByMs)]));
  }

  #score({ window, relations, detected, alerts }: Running, completeByMs: number): RunningScore {
    const counts = { episodes: 0, detected: 0 };
    for (const [place, { completing_event_time_ms }] of this.#index.episodes.entries()) {
      if (relations[place] !== RELATION.target) continue;
      if (detected[place] === 0 && completing_event_time_ms > completeByMs) continue;
      counts.episodes += 1;
      counts.detected += detected[place]!;
    }
    const matched = [...alerts.values()].filter(({ claimed }) => claimed).length;
    const wrong = firstOfChains([...alerts.values()].filter(isFalse), window).length;
    const recall = ratio(counts.detected, counts.episodes);
    const precision = ratio(matched, matched + wrong);
    return { ...counts, alerts: alerts.size, matched, recall, precision, f1: f1Score(precision, recall) };
  }
}

/** Neither a catch, nor a repeat, nor a catch of another pattern alone. */
function isFalse({ claimed, target, decoy, other }: Draft): boolean {
  return !claimed && !target && (decoy || !other);
}
