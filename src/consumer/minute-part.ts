import { type Breakdown, BREAKDOWNS, MinuteCells } from '../engine/minute-cells.ts';
import { type Vocabulary } from '../model/dictionary.ts';

type Table = Breakdown | 'totals';

/**
 * A partition's part of a minute, in the form in which it is sent between processes. Each table is a list of its cells: key,
 * index into `currencies`, count, cents. The totals have no key.
 */
export interface MinutePart {
  readonly minuteMs: number;
  readonly currencies: readonly (string | null)[];
  readonly totals: readonly (number | string | null)[];
  readonly categories: readonly (number | string | null)[];
  readonly regions: readonly (number | string | null)[];
  readonly clients: readonly (number | string | null)[];
}

/** The cells as text and numbers. The order of the cells has no meaning. */
export function packMinute(minuteMs: number, cells: MinuteCells, vocabulary: Vocabulary): MinutePart {
  const { totals } = cells;
  const currencies = [...new Set(totals.currencies.subarray(0, totals.length))];
  const pack = (table: Table): (number | string | null)[] => {
    const { length, codes, currencies: currencyOf, counts, sumsCents } = cells[table];
    const packed: (number | string | null)[] = [];
    for (let at = 0; at < length; at++) {
      const key = table === 'totals' ? null : vocabulary[table].value(codes[at]!);
      packed.push(key, currencies.indexOf(currencyOf[at]!), counts[at]!, sumsCents[at]!);
    }
    return packed;
  };
  return {
    minuteMs,
    currencies: currencies.map((code) => vocabulary.currencies.value(code)),
    totals: pack('totals'),
    categories: pack('categories'),
    regions: pack('regions'),
    clients: pack('clients'),
  };
}

/** Turns packed minutes into cells again, with the codes of a vocabulary. */
export class MinuteUnpacker {
  readonly #vocabulary: Vocabulary;
  readonly #cells = new MinuteCells();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Valid until the next call. */
  cellsOf(part: MinutePart): MinuteCells {
    this.#cells.clear();
    const currencies = part.currencies.map((currency) => this.#vocabulary.currencies.intern(currency));
    for (const table of ['totals', ...BREAKDOWNS] as const) this.#unpack(table, part[table], currencies);
    return this.#cells;
  }

  #unpack(table: Table, packed: MinutePart[Table], currencies: readonly number[]): void {
    const cells = this.#cells[table];
    for (let at = 0; at < packed.length; at += 4) {
      const [key, currency, count, cents] = [packed[at], packed[at + 1], packed[at + 2], packed[at + 3]];
      const code = table === 'totals' ? 0 : this.#vocabulary[table].intern(key as string | null);
      cells.addCell(code, currencies[currency as number]!, count as number, cents as number);
    }
  }
}
