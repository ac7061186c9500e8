import { type Vocabulary } from '../../model/dictionary.ts';
import { type PairRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { NO_ORDINAL } from '../window-log.ts';
import { type WindowReach } from '../window-reach.ts';
import { windowsReachingBack } from '../windows.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';

/**
 * A small and a large amount in the window, holding at the later of the two. The record keeps the ordinal of the client's
 * latest small one, and where either order counts, of the latest large one: the latest eligible partner is in the window if
 * any is.
 */
export class PairKernel implements RuleKernel {
  readonly #rule: PairRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #currency: number;
  readonly #smallOffset: number;
  readonly #largeOffset: number;

  constructor(rule: PairRule, index: number, reach: WindowReach, layout: RecordLayout, vocabulary: Vocabulary) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#currency = vocabulary.currencies.intern(rule.currency);
    this.#smallOffset = layout.claim('ordinal');
    this.#largeOffset = rule.order === 'unordered' ? layout.claim('ordinal') : -1;
  }

  run(input: KernelInput, findings: Finding[]): void {
    const { length } = input.rows;
    for (let row = this.#scan(input, 0); row < length; row = this.#scan(input, row + 1)) {
      this.#report(input, row, findings);
    }
  }

  /** Updates the state with rows from `first` on, up to the first at which there is something to report; returns that. */
  #scan(input: KernelInput, first: number): number {
    const { rows, firstOrdinal, bases, previous, words } = input;
    const { amountCents, currency, length } = rows;
    const { belowCents, aboveCents } = this.#rule;
    const expected = this.#currency;
    const reach = this.#reach.first;
    const smallOffset = this.#smallOffset;
    const largeOffset = this.#largeOffset;
    const adjacent = this.#rule.order === 'adjacent';
    const unordered = this.#rule.order === 'unordered';
    for (let row = first; row < length; row++) {
      const cents = amountCents[row]!;
      let partner = NO_ORDINAL;
      if (cents > aboveCents) {
        if (currency[row] !== expected) continue;
        partner = words[bases[row]! + smallOffset]!;
        if (unordered) words[bases[row]! + largeOffset] = firstOrdinal + row;
      } else if (cents < belowCents && cents >= 0) {
        if (currency[row] !== expected) continue;
        if (unordered) partner = words[bases[row]! + largeOffset]!;
        words[bases[row]! + smallOffset] = firstOrdinal + row;
      }
      if (partner >= reach && (!adjacent || partner === previous[row])) return row;
    }
    return length;
  }

  #report(input: KernelInput, row: number, findings: Finding[]): void {
    const { log, rows, bases, words } = input;
    const isLarge = rows.amountCents[row]! > this.#rule.aboveCents;
    const partner = words[bases[row]! + (isLarge ? this.#smallOffset : this.#largeOffset)]!;
    const windows = windowsReachingBack(this.#rule.window, rows.eventTimeMs[row]!, log.timeOf(partner));
    if (windows.length === 0) return;
    const trigger = input.firstOrdinal + row;
    const evidence = [log.idOf(partner), log.idOf(trigger)];
    const amounts = [log.amountOf(partner), log.amountOf(trigger)] as const;
    const details = {
      kind: 'pair',
      small_amount_cents: Math.min(...amounts),
      large_amount_cents: Math.max(...amounts),
    } as const;
    for (const window of windows) findings.push({ row, rule: this.#index, window, evidence, details });
  }
}
