import { type Vocabulary } from '../../model/dictionary.ts';
import { type PairRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
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
    const { rows, firstOrdinal, bases, words } = input;
    const { amountCents, currency, length } = rows;
    const { belowCents, aboveCents } = this.#rule;
    const expected = this.#currency;
    for (let row = 0; row < length; row++) {
      const cents = amountCents[row]!;
      if (cents > aboveCents) {
        if (currency[row] !== expected) continue;
        this.#judge(input, row, words[bases[row]! + this.#smallOffset]!, findings);
        if (this.#largeOffset >= 0) words[bases[row]! + this.#largeOffset] = firstOrdinal + row;
      } else if (cents < belowCents && cents >= 0) {
        if (currency[row] !== expected) continue;
        if (this.#largeOffset >= 0) this.#judge(input, row, words[bases[row]! + this.#largeOffset]!, findings);
        words[bases[row]! + this.#smallOffset] = firstOrdinal + row;
      }
    }
  }

  #judge(input: KernelInput, row: number, partner: number, findings: Finding[]): void {
    if (partner < this.#reach.first) return;
    if (this.#rule.order === 'adjacent' && partner !== input.previous[row]) return;
    const { log, rows } = input;
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
