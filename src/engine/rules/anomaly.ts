import { type Vocabulary } from '../../model/dictionary.ts';
import { type AnomalyRule } from '../../model/rule-set.ts';
import { type WindowReach } from '../window-reach.ts';
import { earliestStart, type WindowBounds, windowsReachingBack } from '../windows.ts';
import { type Baseline, type OrdinalFilter } from './baseline.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';

/** A transaction that is far from what the client's own past has. */
export class AnomalyKernel implements RuleKernel {
  readonly #rule: AnomalyRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #currency: number;
  readonly #baseline: Baseline;
  #compared = 0;
  #grouped = false;
  #scoreMilli = 0;

  constructor(rule: AnomalyRule, index: number, reach: WindowReach, vocabulary: Vocabulary, baseline: Baseline) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#currency = vocabulary.currencies.intern(rule.currency);
    this.#baseline = baseline;
  }

  run(input: KernelInput, findings: Finding[]): void {
    const { eventTimeMs, amountCents, currency, length } = input.rows;
    const { timesMs, mask } = input.log;
    const { window, minCents, warmUp } = this.#rule;
    const baseline = this.#baseline;
    // Every transaction before this one is out of the earliest window.
    let first = this.#reach.first;
    for (let row = 0; row < length; row++) {
      const cents = amountCents[row]!;
      if (cents <= 0 || currency[row] !== this.#currency) continue;
      const startMs = earliestStart(window, eventTimeMs[row]!);
      while (timesMs[first & mask]! < startMs) first += 1;
      const known = baseline.meet(input, row, first);
      if (cents >= minCents && known >= warmUp) this.#judge(input, row, findings);
      baseline.add(input, row);
    }
  }

  #judge(input: KernelInput, row: number, findings: Finding[]): void {
    const { window } = this.#rule;
    const timeMs = input.rows.eventTimeMs[row]!;
    if (window.kind !== 'hopping') {
      // What is kept is what the one window holds.
      if (!this.#holds(input, row, null)) return;
      findings.push(this.#finding(input, row, windowsReachingBack(window, timeMs, timeMs)[0]!));
      return;
    }
    for (const bounds of windowsReachingBack(window, timeMs, timeMs)) {
      const isIn = (ordinal: number): boolean => input.log.timeOf(ordinal) >= bounds.startMs;
      if (this.#holds(input, row, isIn)) findings.push(this.#finding(input, row, bounds));
    }
  }

  #holds(input: KernelInput, row: number, isIn: OrdinalFilter): boolean {
    const { by, warmUp, aboveMilli } = this.#rule;
    const baseline = this.#baseline;
    this.#compared = by.length === 0 ? 0 : baseline.choose(input, row, true, isIn);
    this.#grouped = this.#compared >= warmUp;
    if (!this.#grouped) this.#compared = baseline.choose(input, row, false, isIn);
    if (this.#compared < warmUp) return false;
    this.#scoreMilli = baseline.scoreMilli(input, row);
    return this.#scoreMilli > aboveMilli;
  }

  #finding(input: KernelInput, row: number, window: WindowBounds): Finding {
    const { log, firstOrdinal } = input;
    return {
      row,
      rule: this.#index,
      window,
      evidence: [log.idOf(firstOrdinal + row)],
      details: {
        kind: 'anomaly',
        score_milli: this.#scoreMilli,
        usual_cents: log.amountOf(this.#baseline.usualOrdinal(input, row)),
        compared: this.#compared,
        grouped: this.#grouped,
      },
    };
  }
}
