import { type CodedColumns, columnOf, dictionaryNameOf } from '../../model/coded-field.ts';
import { type Dictionary, dictionaryNamed, NULL_CODE, type Vocabulary } from '../../model/dictionary.ts';
import { type Filter } from '../../model/filter.ts';
import { grown } from '../../columns/grown.ts';
import { type Rows } from '../rows.ts';

/** The columns that a filter reads. */
export type FilteredColumns = Pick<Rows, 'length' | 'amountCents'> & CodedColumns<Int32Array>;

/** A filter, or a part of one, over the columns of a block. */
export interface Mask {
  /** Writes 1 to `mask` for each row that it takes, and 0 for each other. */
  fill(rows: FilteredColumns, mask: Uint8Array): void;
}

/** A filter for blocks of at most `capacity` rows. */
export function maskOf(filter: Filter, vocabulary: Vocabulary, capacity: number): Mask {
  const partOf = (part: Filter): Mask => maskOf(part, vocabulary, capacity);
  switch (filter.kind) {
    case 'values':
      return new ValuesMask(filter.field, filter.values, vocabulary);
    case 'amount':
      return new AmountMask(filter, vocabulary.currencies);
    case 'all':
      return new AllMask(filter.of.map(partOf), capacity);
    case 'any':
      // Some of them, where not all of their opposites are.
      return new NotMask(
        new AllMask(
          filter.of.map((part) => new NotMask(partOf(part))),
          capacity,
        ),
      );
    case 'not':
      return new NotMask(partOf(filter.of));
  }
}

/** Looks codes up in a table, which grows with the dictionary: a value may get its code at any time. */
class ValuesMask implements Mask {
  readonly #column: (rows: FilteredColumns) => Int32Array;
  readonly #values: ReadonlySet<string | null>;
  readonly #dictionary: Dictionary;
  /** By code, 1 for each of the values. Codes below `#known` have been looked at; the null code is none. */
  #takes = new Uint8Array(0);
  #known = NULL_CODE + 1;

  constructor(field: string, values: readonly string[], vocabulary: Vocabulary) {
    this.#column = columnOf(vocabulary, field);
    this.#values = new Set(values);
    this.#dictionary = dictionaryNamed(vocabulary, dictionaryNameOf(field));
  }

  fill(rows: FilteredColumns, mask: Uint8Array): void {
    if (this.#known < this.#dictionary.size || this.#takes.length === 0) this.#learn();
    const takes = this.#takes;
    const codes = this.#column(rows);
    for (let row = 0; row < rows.length; row++) mask[row] = takes[codes[row]!]!;
  }

  #learn(): void {
    const { size } = this.#dictionary;
    if (size > this.#takes.length) this.#takes = grown(this.#takes, 2 * size);
    for (; this.#known < size; this.#known++) {
      if (this.#values.has(this.#dictionary.value(this.#known))) this.#takes[this.#known] = 1;
    }
  }
}

/** Amounts between two bounds, neither included, in one currency. */
class AmountMask implements Mask {
  readonly #aboveCents: number;
  readonly #belowCents: number;
  readonly #currency: string;
  readonly #currencies: Dictionary;

  constructor({ aboveCents, belowCents, currency }: Extract<Filter, { kind: 'amount' }>, currencies: Dictionary) {
    // Cents are integers: more than −1 is at least 0, which refunds are not.
    this.#aboveCents = aboveCents ?? -1;
    this.#belowCents = belowCents ?? Infinity;
    this.#currency = currency;
    this.#currencies = currencies;
  }

  fill({ amountCents, currency, length }: FilteredColumns, mask: Uint8Array): void {
    // A currency without a code is that of no row.
    const expected = this.#currencies.find(this.#currency) ?? NULL_CODE - 1;
    const above = this.#aboveCents;
    const below = this.#belowCents;
    for (let row = 0; row < length; row++) {
      const cents = amountCents[row]!;
      mask[row] = currency[row] === expected && cents > above && cents < below ? 1 : 0;
    }
  }
}

class AllMask implements Mask {
  readonly #parts: readonly Mask[];
  readonly #scratch: Uint8Array;

  constructor(parts: readonly Mask[], capacity: number) {
    this.#parts = parts;
    this.#scratch = new Uint8Array(capacity);
  }

  fill(rows: FilteredColumns, mask: Uint8Array): void {
    const scratch = this.#scratch;
    mask.fill(1, 0, rows.length);
    for (const part of this.#parts) {
      part.fill(rows, scratch);
      for (let row = 0; row < rows.length; row++) mask[row]! &= scratch[row]!;
    }
  }
}

class NotMask implements Mask {
  readonly #part: Mask;

  constructor(part: Mask) {
    this.#part = part;
  }

  fill(rows: FilteredColumns, mask: Uint8Array): void {
    this.#part.fill(rows, mask);
    for (let row = 0; row < rows.length; row++) mask[row]! ^= 1;
  }
}
