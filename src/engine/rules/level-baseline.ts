import { hourOfWeek, levelE4 } from '../../model/amount-level.ts';
import { type LevelRule, MOST_PAST } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { robustMilli, zMilli } from './anomaly-score.ts';
import { type Baseline, type OrdinalFilter } from './baseline.ts';
import { ClientPast, type PastGroup } from './client-past.ts';
import { type KernelInput } from './kernel.ts';

/** The level of an amount against the levels of the client's past. */
export class LevelBaseline implements Baseline {
  readonly #aboveMilli: number;
  readonly #past: ClientPast;
  readonly #score: typeof robustMilli;
  /** What is compared with. */
  readonly #levels = new Int32Array(MOST_PAST);
  readonly #ordinals = new Int32Array(MOST_PAST);
  #compared = 0;
  /** Of the transaction at work. */
  #level = 0;
  #group: PastGroup = { category: 0, hour: 0 };
  #oldest = 0;

  constructor({ score, aboveMilli, last, by }: LevelRule, layout: RecordLayout) {
    this.#aboveMilli = aboveMilli;
    this.#past = new ClientPast(layout, last, by.includes('category'), by.includes('hour_of_week'));
    this.#score = score === 'z' ? zMilli : robustMilli;
  }

  meet({ rows, words, bases }: KernelInput, row: number, first: number): number {
    const base = bases[row]!;
    this.#level = levelE4(rows.amountCents[row]!);
    this.#group = { category: rows.category[row]!, hour: hourOfWeek(rows.eventTimeMs[row]!) };
    this.#oldest = this.#past.forgetBefore(words, base, first);
    return this.#past.count(words, base);
  }

  choose({ words, bases }: KernelInput, row: number, alike: boolean, isIn: OrdinalFilter): number {
    const group = alike ? this.#group : null;
    this.#compared = this.#past.copy(words, bases[row]!, group, isIn, this.#levels, this.#ordinals);
    return this.#compared;
  }

  scoreMilli(): number {
    return this.#score(this.#levels, this.#compared, this.#level, this.#aboveMilli);
  }

  usualOrdinal(): number {
    return this.#ordinals[(this.#compared - 1) >> 1]!;
  }

  add({ words, bases, firstOrdinal }: KernelInput, row: number): void {
    this.#past.add(words, bases[row]!, this.#oldest, this.#level, firstOrdinal + row, this.#group);
  }
}
