import { type CountRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
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

  constructor(rule: CountRule, index: number, reach: WindowReach, layout: RecordLayout) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#offset = layout.claim('bits');
  }

  run(input: KernelInput, findings: Finding[]): void {
    const { rows, bases, words, log } = input;
    const { timesMs, bases: logBases, mask } = log;
    const offset = this.#offset;
    const { window } = this.#rule;
    let startMs = -Infinity;
    let expired = this.#reach.first;
    for (let row = 0; row < rows.length; row++) {
      const timeMs = rows.eventTimeMs[row]!;
      // The earliest window stays the same until it ends.
      if (!(timeMs < startMs + window.sizeMs)) startMs = earliestStart(window, timeMs);
      for (; timesMs[expired & mask]! < startMs; expired++) {
        const at = logBases[expired & mask]! + offset;
        words[at] = words[at]! - 1;
      }
      const at = bases[row]! + offset;
      const count = words[at]! + 1;
      words[at] = count;
      if (count >= this.#rule.atLeast) this.#report(input, row, findings);
    }
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
