import { type Rule } from '../model/rule-set.ts';
import { type WindowCurve } from '../report/curve-schema.ts';
import { CurveTally, type CurveInput, type CurveView, inProcessingOrder } from './curve-tally.ts';
import { type ScoredDetection } from './scoring-input.ts';

/** Windows of a curve: so many equal steps up to the rule's own. */
const STEPS = 20;

/**
 * What a rule would have said with shorter trailing windows, worked out from what it said with its own. Exact for rules of distinct values and
 * for pairs: their evidence is the latest that there is, so that the condition holds within a shorter window W iff the evidence spans at most W,
 * with the same evidence.
 */
export class WindowCurveTally {
  readonly #windowsMs: Float64Array;
  readonly #tally = new CurveTally(STEPS);

  private constructor(windowMs: number) {
    this.#windowsMs = Float64Array.from({ length: STEPS }, (_, step) => Math.round((windowMs * (step + 1)) / STEPS));
  }

  /** Undefined for a rule of which a curve cannot be worked out so. */
  static of({ kind, window }: Rule): WindowCurveTally | undefined {
    if ((kind !== 'distinct' && kind !== 'pair') || window.kind !== 'trailing') return undefined;
    return new WindowCurveTally(window.sizeMs);
  }

  /** Takes in a part of the run; `engine` in the order of `alerts.jsonl`. */
  add(view: CurveView, engine: readonly ScoredDetection[], input: CurveInput): void {
    const held = inProcessingOrder(engine, input.admitted).map((detection) => {
      const from = this.#stepOf(detection, input);
      return { detection, stretches: [{ from, to: STEPS, evidence: detection.evidence }] };
    });
    this.#tally.add(view, held, { kind: 'trailing', gapStep: (gapMs) => this.#stepHolding(gapMs) }, input);
  }

  /** The first step whose window holds the evidence. */
  #stepOf(
    { event_time_ms: timeMs, transaction_id: trigger, evidence }: ScoredDetection,
    { admitted }: CurveInput,
  ): number {
    let spanMs = 0;
    for (const id of evidence) {
      // The trigger is part of most evidence, and its time is at hand.
      if (id !== trigger) spanMs = Math.max(spanMs, timeMs - admitted.placeOf(id).eventTimeMs);
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

  /** The curve, the last point of which is what the run itself had. `spanMs`: how long it was. */
  curve(spanMs: number): WindowCurve {
    return {
      points: this.#tally.figures(spanMs).map((figures, step) => ({ window_ms: this.#windowsMs[step]!, ...figures })),
    };
  }
}
