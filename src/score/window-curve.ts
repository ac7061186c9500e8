import { defect } from '../model/errors.ts';
import { type Rule } from '../model/rule-set.ts';
import { DAY_MS } from '../model/time-units.ts';
import { type CurvePoint, type WindowCurve } from '../report/curve-schema.ts';
import { ratio } from './intervals.ts';
import { RELATION } from './matching.ts';
import { type RuleView } from './rule-view.ts';
import { type ScoredDetection, type ScoringInput } from './scoring-input.ts';

/** Windows of a curve: so many equal steps up to the rule's own. */
const STEPS = 20;

/** What a curve needs to know of transactions beside a part's scoring input. */
export type CurveInput = Pick<ScoringInput, 'factsOf' | 'timings' | 'placeInLog'>;

/** The detection before in the same alert. */
interface Before {
  readonly step: number;
  readonly timeMs: number;
}

/**
 * What a rule would have said with shorter trailing windows, worked out from what it said with its own. Exact for rules of distinct values and
 * for pairs: their evidence is the latest that there is, so that the condition holds within a shorter window W iff the evidence spans at most W,
 * with the same evidence. The detections of an alert are successive transactions of the client; within W, one that holds opens an alert if the one
 * before it does not hold, lies before t − W, or belongs to another alert. When a transaction is released has nothing to do with windows.
 */
export class WindowCurveTally {
  readonly #windowsMs: Float64Array;
  /** By step: alerts, episodes, cents exposed in them, cents not spent. */
  readonly #alerts = new Float64Array(STEPS);
  readonly #episodes = new Float64Array(STEPS);
  readonly #caughtCents = new Float64Array(STEPS);
  readonly #savedCents = new Float64Array(STEPS);
  #isTimed = true;

  private constructor(windowMs: number) {
    this.#windowsMs = Float64Array.from({ length: STEPS }, (_, step) => Math.round((windowMs * (step + 1)) / STEPS));
  }

  /** Undefined for a rule of which a curve cannot be worked out so. */
  static of({ kind, window }: Rule): WindowCurveTally | undefined {
    if ((kind !== 'distinct' && kind !== 'pair') || window.kind !== 'trailing') return undefined;
    return new WindowCurveTally(window.sizeMs);
  }

  /** Takes in a part of the run. */
  add(view: RuleView, engine: readonly ScoredDetection[], input: CurveInput): void {
    const steps = new Map<ScoredDetection, number>();
    for (const detection of engine) steps.set(detection, this.#stepOf(detection, input));
    this.#countAlerts(engine, steps, input);
    this.#countEpisodes(view, engine, steps, input);
  }

  /** The first step whose window holds the evidence. */
  #stepOf(
    { event_time_ms: timeMs, transaction_id: trigger, evidence }: ScoredDetection,
    { placeInLog }: CurveInput,
  ): number {
    let spanMs = 0;
    for (const id of evidence) {
      // The trigger is part of most evidence, and its time is at hand.
      if (id !== trigger) spanMs = Math.max(spanMs, timeMs - placeInLog!(id).eventTimeMs);
    }
    return this.#stepHolding(spanMs);
  }

  /** The first step whose window is at least so long; the number of steps if none is. */
  #stepHolding(spanMs: number): number {
    const windowsMs = this.#windowsMs;
    let step = 0;
    while (step < STEPS && windowsMs[step]! < spanMs) step += 1;
    return step;
  }

  #countAlerts(
    engine: readonly ScoredDetection[],
    steps: ReadonlyMap<ScoredDetection, number>,
    { placeInLog }: CurveInput,
  ): void {
    const last = new Map<string, Before>();
    for (const detection of inProcessingOrder(engine, (id) => placeInLog!(id).offset)) {
      const { alert_id, event_time_ms: timeMs } = detection;
      const step = steps.get(detection)!;
      const before = last.get(alert_id);
      // With these windows and longer ones it extends what the one before it opened.
      const extends_ =
        before === undefined ? STEPS : Math.max(step, before.step, this.#stepHolding(timeMs - before.timeMs));
      for (let own = step; own < extends_; own++) this.#alerts[own]! += 1;
      last.set(alert_id, { step, timeMs });
    }
  }

  #countEpisodes(
    view: RuleView,
    engine: readonly ScoredDetection[],
    steps: ReadonlyMap<ScoredDetection, number>,
    input: CurveInput,
  ): void {
    /** By place and step: when the first alert is given that a window of this step finds and no shorter one. */
    const givenMs = new Map<number, Float64Array>();
    for (const detection of engine) {
      const step = steps.get(detection)!;
      const timing = input.timings(detection);
      if (timing === undefined || (timing.processing_time_ms === null && !timing.at_end)) this.#isTimed = false;
      view.index.forEachTouched(detection, (place) => {
        if (view.relations[place] !== RELATION.target) return;
        let given = givenMs.get(place);
        if (given === undefined) givenMs.set(place, (given = new Float64Array(STEPS).fill(Number.NaN)));
        // What only the end of the log released comes when all is spent.
        const ms = timing?.processing_time_ms ?? Infinity;
        if (!(given[step]! <= ms)) given[step] = ms;
      });
    }
    for (const [place, given] of givenMs) this.#addEpisode(view, place, given, input);
  }

  #addEpisode({ index }: RuleView, place: number, givenMs: Float64Array, { factsOf }: CurveInput): void {
    const { amount_exposed_cents: exposed, transaction_ids } = index.episodes[place]!;
    const facts = transaction_ids.map((id) => factsOf(id)).filter((known) => known !== undefined);
    let firstMs = Infinity;
    let isCaught = false;
    for (let step = 0; step < STEPS; step++) {
      if (!Number.isNaN(givenMs[step]!)) {
        isCaught = true;
        firstMs = Math.min(firstMs, givenMs[step]!);
      }
      if (!isCaught) continue;
      let unspent = 0;
      for (const { true_time_ms: ms, amount_cents: cents } of facts) if (ms > firstMs) unspent += Math.max(0, cents);
      this.#episodes[step]! += 1;
      this.#caughtCents[step]! += exposed;
      this.#savedCents[step]! += unspent;
    }
  }

  /** The curve. Throws a defect if its last point is not what the run itself had: so many alerts, and so many episodes detected. */
  curve(rule: string, spanMs: number, own: { readonly alerts: number; readonly episodes: number }): WindowCurve {
    const points = Array.from(this.#windowsMs, (windowMs, step): CurvePoint => ({
      window_ms: windowMs,
      alerts: this.#alerts[step]!,
      alerts_per_day: ratio(this.#alerts[step]! * DAY_MS, spanMs),
      episodes: this.#episodes[step]!,
      amount_caught_cents: this.#caughtCents[step]!,
      amount_saved_cents: this.#isTimed ? this.#savedCents[step]! : null,
    }));
    const { alerts, episodes } = points.at(-1)!;
    if (alerts !== own.alerts || episodes !== own.episodes) {
      throw defect(
        `the curve of rule ${rule} ends at ${alerts} alerts and ${episodes} episodes, the run had ${own.alerts} and ${own.episodes}`,
      );
    }
    return { points };
  }
}

/**
 * Detections of one rule in the order of `alerts.jsonl`, where those of one millisecond are ordered by the ids of their transactions, in the order in which they
 * were processed.
 */
function inProcessingOrder(
  engine: readonly ScoredDetection[],
  offsetOf: (transactionId: string) => number,
): readonly ScoredDetection[] {
  const tied = engine.some(({ event_time_ms: ms }, i) => i > 0 && engine[i - 1]!.event_time_ms === ms);
  if (!tied) return engine;
  return [...engine].sort(
    (a, b) => a.event_time_ms - b.event_time_ms || offsetOf(a.transaction_id) - offsetOf(b.transaction_id),
  );
}
