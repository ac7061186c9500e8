import { hourOfWeek, levelE4 } from '../../model/amount-level.ts';
import { type AnomalyRule, MOST_PAST } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { type OrdinalFilter } from './baseline.ts';
import { ClientPast, type PastGroup } from './client-past.ts';
import { type KernelInput } from './kernel.ts';

/** The levels of a client's past, and what of them a transaction is compared with: all of a `Baseline` but the score. */
export class LevelPast {
  /** What is compared with, as far as `compared`: by level, and among equals by ordinal. */
  protected readonly levels = new Int32Array(MOST_PAST);
  protected readonly ordinals = new Int32Array(MOST_PAST);
  protected compared = 0;
  /** Of the transaction at work. */
  protected level = 0;
  readonly #past: ClientPast;
  #group: PastGroup = { category: 0, hour: 0 };
  #oldest = 0;

  constructor({ last, by }: Pick<AnomalyRule, 'last' | 'by'>, layout: RecordLayout) {
    this.#past = new ClientPast(layout, last, by.includes('category'), by.includes('hour_of_week'));
  }

  meet({ rows, words, bases }: KernelInput, row: number, first: number): number {
    const base = bases[row]!;
    this.level = levelE4(rows.amountCents[row]!);
    this.#group = { category: rows.category[row]!, hour: hourOfWeek(rows.eventTimeMs[row]!) };
    this.#oldest = this.#past.forgetBefore(words, base, first);
    return this.#past.count(words, base);
  }

  choose({ words, bases }: KernelInput, row: number, alike: boolean, isIn: OrdinalFilter): number {
    const group = alike ? this.#group : null;
    this.compared = this.#past.copy(words, bases[row]!, group, isIn, this.levels, this.ordinals);
    return this.compared;
  }

  usualOrdinal(): number {
    return this.ordinals[(this.compared - 1) >> 1]!;
  }

  add({ words, bases, firstOrdinal }: KernelInput, row: number): void {
    this.#past.add(words, bases[row]!, this.#oldest, this.level, firstOrdinal + row, this.#group);
  }

  /** Ordinal of the latest transaction of the past, whatever is chosen of it; there is one. */
  protected latest({ words, bases }: KernelInput, row: number): number {
    return this.#past.latest(words, bases[row]!);
  }
}
