import { columnOf, dictionaryNameOf } from '../../model/coded-field.ts';
import { type Dictionary, dictionaryNamed, type Vocabulary } from '../../model/dictionary.ts';
import { type DistinctRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { type Rows } from '../rows.ts';
import { type WindowReach } from '../window-reach.ts';
import { windowsReachingBack } from '../windows.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';

/**
 * At least k distinct values in the window. The record keeps the k most recently seen distinct values with the ordinal of
 * each one's latest transaction, most recent first: there are k in the window if and only if the last of them is in it.
 */
export class DistinctKernel implements RuleKernel {
  readonly #rule: DistinctRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #column: (rows: Rows) => Int32Array;
  readonly #dictionary: Dictionary;
  /** k pairs of words, value and ordinal. */
  readonly #offset: number;

  constructor(rule: DistinctRule, index: number, reach: WindowReach, layout: RecordLayout, vocabulary: Vocabulary) {
    const dictionary = dictionaryNameOf(rule.field);
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#column = columnOf(vocabulary, rule.field);
    this.#dictionary = dictionaryNamed(vocabulary, dictionary);
    this.#offset = layout.claim(...Array.from({ length: rule.atLeast }, () => [dictionary, 'ordinal'] as const).flat());
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
    const { length } = rows;
    const values = this.#column(rows);
    const reach = this.#reach.first;
    const offset = this.#offset;
    const size = 2 * this.#rule.atLeast;
    // With two values the loop that moves them is as short as the way around it.
    const isLong = this.#rule.atLeast > 2;
    for (let row = first; row < length; row++) {
      const value = values[row]!;
      const start = bases[row]! + offset;
      const end = start + size;
      if (isLong && previous[row]! < reach) {
        // Everything in the record is out of reach, in whatever order: it need not be moved, only the first place must be right.
        if (value !== 0) {
          words[start] = value;
          words[start + 1] = firstOrdinal + row;
        }
      } else if (value !== 0) {
        // Move to front: what was before the value's old place, or before the end, moves back by one.
        let carriedValue = value;
        let carriedOrdinal = firstOrdinal + row;
        for (let at = start; at < end; at += 2) {
          const nextValue = words[at]!;
          const nextOrdinal = words[at + 1]!;
          words[at] = carriedValue;
          words[at + 1] = carriedOrdinal;
          if (nextValue === value) break;
          carriedValue = nextValue;
          carriedOrdinal = nextOrdinal;
        }
      }
      if (words[end - 1]! >= reach) return row;
    }
    return length;
  }

  #report(input: KernelInput, row: number, findings: Finding[]): void {
    const { rows, bases, words, log } = input;
    const at = bases[row]! + this.#offset;
    const size = 2 * this.#rule.atLeast;
    const oldestMs = log.timeOf(words[at + size - 1]!);
    const windows = windowsReachingBack(this.#rule.window, rows.eventTimeMs[row]!, oldestMs);
    if (windows.length === 0) return;
    const values: string[] = [];
    const evidence: string[] = [];
    for (let word = at; word < at + size; word += 2) {
      values.push(this.#dictionary.text(words[word]!));
      evidence.push(log.idOf(words[word + 1]!));
    }
    const details = { kind: 'distinct', field: this.#rule.field, values } as const;
    for (const window of windows) findings.push({ row, rule: this.#index, window, evidence, details });
  }
}
