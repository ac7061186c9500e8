import { hourOfWeek, levelE4 } from '../../model/amount-level.ts';
import { type Vocabulary } from '../../model/dictionary.ts';
import { SPARSE_PARTS } from '../../model/forest-space.ts';
import { type TreesRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { type Baseline, type OrdinalFilter } from './baseline.ts';
import { type PastGroup } from './client-past.ts';
import { ForestPast } from './forest-past.ts';
import { ForestWalk } from './forest-walk.ts';
import { type KernelInput } from './kernel.ts';

/** The ways of a transaction through half-space trees against those of the client's past. */
export class ForestBaseline implements Baseline {
  readonly #past: ForestPast;
  readonly #walk: ForestWalk;
  readonly #trees: number;
  readonly #aboveMilli: number;
  /** Whether a transaction's time since the one before is looked at. */
  readonly #waits: boolean;
  #group: PastGroup = { category: 0, hour: 0 };
  #compared = 0;

  constructor(rule: TreesRule, layout: RecordLayout, vocabulary: Vocabulary) {
    const { last, forest, by, aboveMilli } = rule;
    this.#past = new ForestPast(layout, last, forest, by.includes('category'), by.includes('hour_of_week'));
    this.#walk = new ForestWalk(rule, vocabulary);
    this.#trees = forest.trees;
    this.#aboveMilli = aboveMilli;
    this.#waits = forest.features.includes('since_last');
  }

  meet({ rows, words, bases, log }: KernelInput, row: number, first: number): number {
    const base = bases[row]!;
    const timeMs = rows.eventTimeMs[row]!;
    this.#group = { category: rows.category[row]!, hour: hourOfWeek(timeMs) };
    this.#past.forgetBefore(words, base, first);
    const count = this.#past.count(words, base);
    const waits = this.#waits && count > 0;
    this.#walk.walk(rows, row, waits ? timeMs - log.timeOf(this.#past.latest(words, base)) : null);
    return count;
  }

  choose({ words, bases }: KernelInput, row: number, alike: boolean, isIn: OrdinalFilter): number {
    this.#compared = this.#past.choose(words, bases[row]!, alike ? this.#group : null, isIn);
    return this.#compared;
  }

  scoreMilli({ words, bases }: KernelInput, row: number): number {
    const sparse = Math.floor(this.#compared / SPARSE_PARTS);
    const evenMilli = 1000 * (this.#compared + 1) * this.#trees;
    // With a larger mass the score, rounded down, is not above the limit.
    const most = Math.floor(evenMilli / (this.#aboveMilli + 1));
    return Math.floor(evenMilli / this.#past.mass(words, bases[row]!, this.#walk.paths, sparse, most));
  }

  usualOrdinal({ words, bases, log }: KernelInput, row: number): number {
    const level = (ordinal: number): number => levelE4(log.amountOf(ordinal));
    const sorted = this.#past.chosenOrdinals(words, bases[row]!).sort((a, b) => level(a) - level(b));
    return sorted[(sorted.length - 1) >> 1]!;
  }

  add({ words, bases, firstOrdinal }: KernelInput, row: number): void {
    this.#past.add(words, bases[row]!, firstOrdinal + row, this.#group, this.#walk.paths);
  }
}
