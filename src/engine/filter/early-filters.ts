import { type Vocabulary } from '../../model/dictionary.ts';
import { type Rule } from '../../model/rule-set.ts';
import { type EarlyRow } from '../early-conditions.ts';
import { allocateRows, type Rows } from '../rows.ts';
import { RowFilter } from './row-filter.ts';

/** The filters of rules, for transactions that are looked at one by one. */
export class EarlyFilters {
  /** By rule; null for a rule without a filter. */
  readonly #filters: readonly (RowFilter | null)[];
  readonly #row: Rows;
  readonly #picked = new Int32Array(1);

  constructor(rules: readonly Rule[], vocabulary: Vocabulary) {
    this.#filters = rules.map(({ where }) => (where === undefined ? null : new RowFilter(where, vocabulary, 1)));
    this.#row = allocateRows(1, false, vocabulary.extras.length);
    this.#row.length = 1;
  }

  /** By rule, whether it takes the transaction. */
  judge({ amountCents, currency, region, category, location, device, extras }: EarlyRow): readonly boolean[] {
    const row = this.#row;
    row.amountCents[0] = amountCents;
    row.currency[0] = currency;
    row.region[0] = region;
    row.category[0] = category;
    row.location[0] = location;
    row.device[0] = device;
    extras.forEach((code, i) => (row.extras[i]![0] = code));
    return this.#filters.map((filter) => filter === null || filter.pick(row, this.#picked) === 1);
  }
}
