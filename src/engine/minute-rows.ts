import { type AggregateCell, type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { CodeOrder } from './code-order.ts';
import { type Breakdown, type MinuteCells } from './minute-cells.ts';

/** Turns the cells of a minute into the rows of `aggregates.jsonl`. */
export class MinuteRows {
  readonly #vocabulary: Vocabulary;
  readonly #orders: Readonly<Record<Breakdown | 'currencies', CodeOrder>>;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#orders = {
      currencies: new CodeOrder(vocabulary.currencies),
      categories: new CodeOrder(vocabulary.categories),
      regions: new CodeOrder(vocabulary.regions),
      clients: new CodeOrder(vocabulary.clients),
    };
  }

  /** A row a currency, null first, then by UTF-16 code unit. */
  rowsOf(minuteMs: number, cells: MinuteCells): AggregateRow[] {
    const currencies = new Set(cells.totals.currencies.subarray(0, cells.totals.length));
    return this.#orders.currencies.sorted([...currencies]).map((currency) => ({
      minute_start_ms: minuteMs,
      currency: this.#vocabulary.currencies.value(currency),
      ...cells.totals.cell(0, currency),
      categories: this.#breakDown('categories', cells, currency),
      regions: this.#breakDown('regions', cells, currency),
      clients: this.#breakDown('clients', cells, currency),
    }));
  }

  #breakDown(breakdown: Breakdown, cells: MinuteCells, currency: number): AggregateCell[] {
    const table = cells[breakdown];
    const dictionary = this.#vocabulary[breakdown];
    return this.#orders[breakdown].sorted(table.codesIn(currency)).map((code) => {
      const { count, sum_cents } = table.cell(code, currency);
      return { key: dictionary.text(code), count, sum_cents };
    });
  }
}
