import { type CountRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { NO_ORDINAL } from '../window-log.ts';
import { type WindowReach } from '../window-reach.ts';
import { earliestStart, windowsReachingBack } from '../windows.ts';
import { clientWindow } from './client-window.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';

/**
 * At least so many transactions in the window. The record keeps the number in the earliest window; transactions are taken off
 * it again, in the order in which they came, as the window leaves them behind in the log.
 */
export class CountKernel implements RuleKernel {
  readonly #rule: CountRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #offset: number;
  /** Every transaction before this one has been taken off. */
  #expired = NO_ORDINAL;

  constructor(rule: CountRule, index: number, reach: WindowReach, layout: RecordLayout) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#offset = layout.claim('bits');
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
    const { rows, bases, words, log } = input;
    const { eventTimeMs, length } = rows;
    const { timesMs, bases: logBases, mask } = log;
    const { window, atLeast } = this.#rule;
    const offset = this.#offset;
    let startMs = -Infinity;
    let expired = this.#expired;
    for (let row = first; row < length; row++) {
      const timeMs = eventTimeMs[row]!;
      // The earliest window stays the same until it ends.
      if (!(timeMs < startMs + window.sizeMs)) startMs = earliestStart(window, timeMs);
      for (; timesMs[expired & mask]! < startMs; expired++) {
        const at = logBases[expired & mask]! + offset;
        words[at] = words[at]! - 1;
      }
      this.#expired = expired;
      const at = bases[row]! + offset;
      const count = words[at]! + 1;
      words[at] = count;
      if (count >= atLeast) return row;
    }
    return length;
  }

  #report(input: KernelInput, row: number, findings: Finding[]): void {
    const { log, rows } = input;
    const timeMs = rows.eventTimeMs[row]!;
    for (const window of windowsReachingBack(this.#rule.window, timeMs, timeMs)) {
      const ordinals = clientWindow(log, input.firstOrdinal + row, window.startMs);
      if (ordinals.length < this.#rule.atLeast) return;
      const evidence = ordinals.map((ordinal) => log.idOf(ordinal));
      findings.push({ row, rule: this.#index, window, evidence, details: { kind: 'count', count: ordinals.length } });
    }
  }
}
