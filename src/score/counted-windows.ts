import { type Detection } from '../model/alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { isSummed } from '../oracle/conditions.ts';
import { isTaken } from '../oracle/filter.ts';
import { type History } from '../oracle/history.ts';
import { type OracleTransaction } from '../oracle/transaction.ts';

/** Where a transaction stands on a rung: among those of one time by rank, in processing order. */
export interface Place extends OracleTransaction {
  readonly rank: number;
}

/** Undefined for a transaction that the rung does not have. */
export type PlaceOf = (transactionId: string) => Place | undefined;

/** What tells the window of a detection up to its trigger. */
export type CountingDetection = Pick<
  Detection,
  'rule' | 'client_id' | 'transaction_id' | 'event_time_ms' | 'window_start_ms' | 'evidence' | 'evidence_total'
> & {
  /** The detections whose evidence it has instead of its own. */
  readonly standsFor?: readonly CountingDetection[] | undefined;
};

const NONE: readonly string[] = [];

/**
 * Tells, on one rung, which transactions detections rest on. A count or a sum may count more than it names: then these are the client's in the window, at or
 * before the trigger in processing order, of the kind that the rule counts. So nothing that asks what a detection is of need know that evidence is
 * bounded.
 */
export class CountedWindows {
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #placeOf: PlaceOf;

  constructor({ rules }: RuleSet, placeOf: PlaceOf) {
    this.#rules = new Map(rules.map((rule) => [rule.name, rule]));
    this.#placeOf = placeOf;
  }

  /** Whether a detection rests on one of some transactions. */
  restsOn(detection: CountingDetection, ids: ReadonlySet<string>): boolean {
    return detection.evidence.some((id) => ids.has(id)) || this.countedOf(detection, ids).length > 0;
  }

  /** Of some transactions those that a detection counts, named or not, in processing order; none if it names all that it counts. */
  countedOf(detection: CountingDetection, ids: Iterable<string>): readonly string[] {
    const { evidence_total, standsFor } = detection;
    if (evidence_total === undefined && standsFor === undefined) return NONE;
    const holding = (standsFor ?? [detection]).flatMap((one) => this.#windowOf(one) ?? []);
    if (holding.length === 0) return NONE;
    const counted: { readonly id: string; readonly place: Place }[] = [];
    for (const id of ids) {
      const place = this.#placeOf(id);
      if (place !== undefined && holding.some((holds) => holds(place))) counted.push({ id, place });
    }
    return counted.sort((a, b) => comparePlaces(a.place, b.place)).map(({ id }) => id);
  }

  /** What the window of a detection counts; undefined if the detection names all of it. */
  #windowOf(detection: CountingDetection): ((place: Place) => boolean) | undefined {
    if (detection.evidence_total === undefined) return undefined;
    const { client_id: clientId, window_start_ms: startMs, event_time_ms: timeMs } = detection;
    const rule = this.#rules.get(detection.rule);
    if (rule === undefined) return undefined;
    // A trigger that the rung does not have is taken to be the last of its time.
    const trigger = this.#placeOf(detection.transaction_id) ?? { timeMs, rank: Infinity };
    return (place) =>
      place.clientId === clientId &&
      place.timeMs >= startMs &&
      comparePlaces(place, trigger) <= 0 &&
      counts(rule, place);
  }
}

/** The same on each rung, made when it is first asked for. */
export function countedByRung(
  ruleSet: RuleSet,
  placesOn: (rung: OracleRung) => PlaceOf,
): (rung: OracleRung) => CountedWindows {
  const made = new Map<OracleRung, CountedWindows>();
  return (rung) => {
    const counted = made.get(rung) ?? new CountedWindows(ruleSet, placesOn(rung));
    made.set(rung, counted);
    return counted;
  };
}

/** The places of one client's transactions on a rung. The history is asked for, and gone through, with the first of them. */
export function placesIn(historyOf: () => History): PlaceOf {
  let places: Map<string, Place> | undefined;
  return (id) => {
    places ??= indexed(historyOf());
    return places.get(id);
  };
}

function indexed(history: History): Map<string, Place> {
  const places = new Map<string, Place>();
  for (let rank = 0; rank < history.length; rank++) {
    const transaction = history.at(rank);
    places.set(transaction.id, { ...transaction, rank });
  }
  return places;
}

function counts(rule: Rule, place: Place): boolean {
  return isTaken(rule, place) && (rule.kind === 'count' || (rule.kind === 'sum' && isSummed(rule, place)));
}

function comparePlaces(a: Pick<Place, 'timeMs' | 'rank'>, b: Pick<Place, 'timeMs' | 'rank'>): number {
  return a.timeMs - b.timeMs || a.rank - b.rank;
}
