import { type CurveFigures } from '../report/curve-schema.ts';
import { DAY_MS } from '../model/time-units.ts';
import { ratio } from './intervals.ts';
import { RELATION } from './matching.ts';
import { type RuleView } from './rule-view.ts';
import { type AdmittedLog, type ScoredDetection, type ScoringInput } from './scoring-input.ts';

/** What a curve needs to know beside the detections of a part. */
export interface CurveInput extends Pick<ScoringInput, 'factsOf' | 'timings' | 'counted'> {
  readonly admitted: AdmittedLog;
}
/** What a curve needs to know of the part's episodes. */
export type CurveView = Pick<RuleView, 'index' | 'relations'>;

/** Steps, `from` to `to`, exclusive, at which a detection holds with the same evidence. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly evidence: readonly string[];
}

/**
 * A detection of the run, and where it holds: at each step from the first one of its stretches to the last step, which is the run's own. What is
 * stricter holds at fewer transactions, so no other transaction need be looked at.
 */
export interface HeldDetection {
  readonly detection: ScoredDetection;
  /** In ascending order, without gaps; none if it holds at the run's own setting alone and that is no step. */
  readonly stretches: readonly Stretch[];
}

/** How detections make alerts: each extends the one before it, or all of a window are one. */
export type Grouping =
  /** `gapStep`: the first step at which one so many ms after another can extend it. */
  { readonly kind: 'trailing'; readonly gapStep: (gapMs: number) => number } | { readonly kind: 'per_window' };

/**
 * Adds up, over the parts of a run, what a rule would have said at each of some settings, from the strictest to the run's own. Grouping into alerts is
 * section 4 of the engine's meaning: with trailing windows the detections of an alert are successive transactions of the client, so that one opens
 * an alert if the one before it does not hold or lies too far back; with other windows the first that holds opens. When a transaction is released
 * has nothing to do with rules.
 */
export class CurveTally {
  readonly #steps: number;
  readonly #alerts: Float64Array;
  readonly #episodes: Float64Array;
  readonly #caughtCents: Float64Array;
  readonly #savedCents: Float64Array;
  #isTimed = true;

  constructor(steps: number) {
    this.#steps = steps;
    this.#alerts = new Float64Array(steps);
    this.#episodes = new Float64Array(steps);
    this.#caughtCents = new Float64Array(steps);
    this.#savedCents = new Float64Array(steps);
  }

  /** Takes in a part of the run; `held` in processing order. */
  add(view: CurveView, held: readonly HeldDetection[], grouping: Grouping, input: CurveInput): void {
    this.#countAlerts(held, grouping);
    this.#countEpisodes(view, held, input);
  }

  #countAlerts(held: readonly HeldDetection[], grouping: Grouping): void {
    const last = new Map<string, { readonly step: number; readonly timeMs: number }>();
    for (const { detection, stretches } of held) {
      const { alert_id, event_time_ms: timeMs } = detection;
      const step = stretches[0]?.from ?? this.#steps;
      const before = last.get(alert_id);
      let extendsFrom = this.#steps;
      let least = step;
      if (before !== undefined && grouping.kind === 'trailing') {
        extendsFrom = Math.max(step, before.step, grouping.gapStep(timeMs - before.timeMs));
      } else if (before !== undefined) {
        extendsFrom = before.step;
        least = Math.min(step, before.step);
      }
      for (let own = step; own < extendsFrom; own++) this.#alerts[own]! += 1;
      last.set(alert_id, { step: least, timeMs });
    }
  }

  #countEpisodes(view: CurveView, held: readonly HeldDetection[], input: CurveInput): void {
    /** By place and step: when the first alert that finds the episode is given; NaN if none is. */
    const givenMs = new Map<number, Float64Array>();
    for (const { detection, stretches } of held) {
      const timing = input.timings(detection);
      if (timing === undefined || (timing.processing_time_ms === null && !timing.at_end)) this.#isTimed = false;
      // What only the end of the log released comes when all is spent.
      const ms = timing?.processing_time_ms ?? Infinity;
      for (const { from, to, evidence } of stretches) {
        // Other evidence than the detection's own names all that it is.
        const own = evidence === detection.evidence ? detection : { ...detection, evidence, evidence_total: undefined };
        view.index.forEachTouched(own, input.counted('engine'), (place) => {
          if (view.relations[place] !== RELATION.target) return;
          let given = givenMs.get(place);
          if (given === undefined) givenMs.set(place, (given = new Float64Array(this.#steps).fill(Number.NaN)));
          for (let step = from; step < to; step++) if (!(given[step]! <= ms)) given[step] = ms;
        });
      }
    }
    for (const [place, given] of givenMs) this.#addEpisode(view, place, given, input);
  }

  #addEpisode({ index }: CurveView, place: number, givenMs: Float64Array, { factsOf }: CurveInput): void {
    const { amount_exposed_cents: exposed, transaction_ids } = index.episodes[place]!;
    const facts = transaction_ids.map((id) => factsOf(id)).filter((known) => known !== undefined);
    givenMs.forEach((firstMs, step) => {
      if (Number.isNaN(firstMs)) return;
      let unspent = 0;
      for (const { true_time_ms: ms, amount_cents: cents } of facts) if (ms > firstMs) unspent += Math.max(0, cents);
      this.#episodes[step]! += 1;
      this.#caughtCents[step]! += exposed;
      this.#savedCents[step]! += unspent;
    });
  }

  /** The figures of each step. `spanMs`: how long the run was. */
  figures(spanMs: number): CurveFigures[] {
    return Array.from({ length: this.#steps }, (_, step) => ({
      alerts: this.#alerts[step]!,
      alerts_per_day: ratio(this.#alerts[step]! * DAY_MS, spanMs),
      episodes: this.#episodes[step]!,
      amount_caught_cents: this.#caughtCents[step]!,
      amount_saved_cents: this.#isTimed ? this.#savedCents[step]! : null,
    }));
  }
}

/**
 * Detections of one rule in the order of `alerts.jsonl`, where those of one millisecond are ordered by the ids of their transactions, in the order in which they
 * were processed.
 */
export function inProcessingOrder(
  engine: readonly ScoredDetection[],
  { placeOf }: AdmittedLog,
): readonly ScoredDetection[] {
  const tied = engine.some(({ event_time_ms: ms }, i) => i > 0 && engine[i - 1]!.event_time_ms === ms);
  if (!tied) return engine;
  return [...engine].sort(
    (a, b) => a.event_time_ms - b.event_time_ms || placeOf(a.transaction_id).offset - placeOf(b.transaction_id).offset,
  );
}
