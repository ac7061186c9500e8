import { type AggregateCell, type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { CodeOrder } from './code-order.ts';
import { type CellTable } from './cell-table.ts';
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
    return Array.from(this.#orders.currencies.sorted([...currencies]), (currency) => ({
      minute_start_ms: minuteMs,
      currency: this.#vocabulary.currencies.value(currency),
      ...countAndSum(cells.totals, 0, currency),
      categories: this.#breakDown('categories', cells, currency),
      regions: this.#breakDown('regions', cells, currency),
      clients: this.#breakDown('clients', cells, currency),
    }));
  }

  #breakDown(breakdown: Breakdown, cells: MinuteCells, currency: number): AggregateCell[] {
    const table = cells[breakdown];
    const dictionary = this.#vocabulary[breakdown];
    return Array.from(this.#orders[breakdown].sorted(table.codesIn(currency)), (code) => ({
      key: dictionary.text(code),
      ...countAndSum(table, code, currency),
    }));
  }
}

/** What is in a cell that there is. */
function countAndSum(table: CellTable, code: number, currency: number): Omit<AggregateCell, 'key'> {
  const cell = table.find(code, currency);
  return { count: table.counts[cell]!, sum_cents: table.sumsCents[cell]! };
}
