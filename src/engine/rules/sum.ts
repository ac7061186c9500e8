import { type Vocabulary } from '../../model/dictionary.ts';
import { MOST_EVIDENCE } from '../../model/alert.ts';
import { type SumRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { type WindowReach } from '../window-reach.ts';
import { NO_ORDINAL, type WindowLog } from '../window-log.ts';
import { earliestStart, windowsReachingBack } from '../windows.ts';
import { walkBack } from './client-window.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';
import { latestEvidence } from './latest-evidence.ts';

/**
 * Non-negative amounts of one currency in the window, added up. The record keeps the sum over the earliest window in integer
 * cents, hence exactly; amounts are taken off it again as the window leaves them behind in the log.
 */
export class SumKernel implements RuleKernel {
  readonly #rule: SumRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #currency: number;
  readonly #offset: number;
  /** Every transaction before this one has been taken off. */
  #expired = NO_ORDINAL;

  constructor(rule: SumRule, index: number, reach: WindowReach, layout: RecordLayout, vocabulary: Vocabulary) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#currency = vocabulary.currencies.intern(rule.currency);
    this.#offset = layout.claimDouble();
  }

  run(input: KernelInput, findings: Finding[]): void {
    const { length } = input.rows;
    this.#expired = this.#reach.first;
    for (let row = this.#scan(input, 0); row < length; row = this.#scan(input, row + 1)) {
      this.#report(input, row, findings);
    }
  }

  /** Updates the state with rows from `first` on, up to the first at which there is something to report; returns that. */
  #scan(input: KernelInput, first: number): number {
    const { rows, bases, doubles, log } = input;
    const { eventTimeMs, amountCents, currency, length } = rows;
    const { timesMs, bases: logBases, amounts, currencies, mask } = log;
    const { window, aboveCents } = this.#rule;
    const offset = this.#offset;
    const expected = this.#currency;
    let startMs = -Infinity;
    let expired = this.#expired;
    for (let row = first; row < length; row++) {
      const timeMs = eventTimeMs[row]!;
      // The earliest window stays the same until it ends.
      if (!(timeMs < startMs + window.sizeMs)) startMs = earliestStart(window, timeMs);
      for (; timesMs[expired & mask]! < startMs; expired++) {
        const cents = amounts[expired & mask]!;
        if (cents <= 0 || currencies[expired & mask] !== expected) continue;
        const at = (logBases[expired & mask]! + offset) >> 1;
        doubles[at] = doubles[at]! - cents;
      }
      this.#expired = expired;
      const cents = amountCents[row]!;
      const at = (bases[row]! + offset) >> 1;
      if (cents > 0 && currency[row] === expected) doubles[at] = doubles[at]! + cents;
      if (doubles[at]! > aboveCents) return row;
    }
    return length;
  }

  #report(input: KernelInput, row: number, findings: Finding[]): void {
    const { log, rows } = input;
    const timeMs = rows.eventTimeMs[row]!;
    for (const window of windowsReachingBack(this.#rule.window, timeMs, timeMs)) {
      const latest: number[] = [];
      let [sum, total] = [0, 0];
      walkBack(log, input.firstOrdinal + row, window.startMs, (ordinal) => {
        if (!this.#counts(log, ordinal)) return;
        sum += log.amountOf(ordinal);
        total += 1;
        if (total <= MOST_EVIDENCE) latest.push(ordinal);
      });
      if (sum <= this.#rule.aboveCents) return;
      const evidence = latestEvidence(log, latest, total);
      findings.push({ row, rule: this.#index, window, ...evidence, details: { kind: 'sum', sum_cents: sum } });
    }
  }

  #counts(log: WindowLog, ordinal: number): boolean {
    return log.amountOf(ordinal) >= 0 && log.currencyOf(ordinal) === this.#currency;
  }
}
