import { MOST_EVIDENCE } from '../../model/alert.ts';
import { type CountRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { NO_ORDINAL, type WindowLog } from '../window-log.ts';
import { type WindowReach } from '../window-reach.ts';
import { earliestStart, windowsReachingBack } from '../windows.ts';
import { latestBack, walkBack } from './client-window.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';
import { latestEvidence } from './latest-evidence.ts';

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
    const { log, rows, bases, words } = input;
    const timeMs = rows.eventTimeMs[row]!;
    const ordinal = input.firstOrdinal + row;
    let known: number | undefined = words[bases[row]! + this.#offset]!;
    for (const window of windowsReachingBack(this.#rule.window, timeMs, timeMs)) {
      // The record has the number of the earliest window, which comes first.
      const count = known ?? countBack(log, ordinal, window.startMs);
      known = undefined;
      if (count < this.#rule.atLeast) return;
      const evidence = latestEvidence(log, latestBack(log, ordinal, Math.min(count, MOST_EVIDENCE)), count);
      findings.push({ row, rule: this.#index, window, ...evidence, details: { kind: 'count', count } });
    }
  }
}

function countBack(log: WindowLog, ordinal: number, startMs: number): number {
  let count = 0;
  walkBack(log, ordinal, startMs, () => {
    count += 1;
  });
  return count;
}
