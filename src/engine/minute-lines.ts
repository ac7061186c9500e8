import { type Dictionary, type Vocabulary } from '../model/dictionary.ts';
import { CodeOrder } from './code-order.ts';
import { type Breakdown, type MinuteCells } from './minute-cells.ts';

/**
 * Turns the cells of a minute into lines of `aggregates.jsonl`: the text that JSON makes of the rows of MinuteRows, without making
 * an object of every cell.
 */
export class MinuteLines {
  readonly #currencies: Dictionary;
  readonly #currencyOrder: CodeOrder;
  readonly #categories: BreakdownText;
  readonly #regions: BreakdownText;
  readonly #clients: BreakdownText;

  constructor(vocabulary: Vocabulary) {
    this.#currencies = vocabulary.currencies;
    this.#currencyOrder = new CodeOrder(vocabulary.currencies);
    this.#categories = new BreakdownText('categories', vocabulary);
    this.#regions = new BreakdownText('regions', vocabulary);
    this.#clients = new BreakdownText('clients', vocabulary);
  }

  /** A line a currency, null first, then by UTF-16 code unit; without line feeds. */
  linesOf(minuteMs: number, cells: MinuteCells): string[] {
    const currencies = new Set(cells.totals.currencies.subarray(0, cells.totals.length));
    return this.#currencyOrder.sorted([...currencies]).map((currency) => {
      const { count, sum_cents } = cells.totals.cell(0, currency);
      return (
        `{"minute_start_ms":${minuteMs},"currency":${JSON.stringify(this.#currencies.value(currency))}` +
        `,"count":${count},"sum_cents":${sum_cents}` +
        `,"categories":${this.#categories.cells(cells, currency)}` +
        `,"regions":${this.#regions.cells(cells, currency)}` +
        `,"clients":${this.#clients.cells(cells, currency)}}`
      );
    });
  }
}

/** The cells of one breakdown as JSON. What belongs to a key is made into text once. */
class BreakdownText {
  readonly #breakdown: Breakdown;
  readonly #dictionary: Dictionary;
  readonly #order: CodeOrder;
  /** By code: the cell up to its count. */
  readonly #heads: string[] = [];

  constructor(breakdown: Breakdown, vocabulary: Vocabulary) {
    this.#breakdown = breakdown;
    this.#dictionary = vocabulary[breakdown];
    this.#order = new CodeOrder(vocabulary[breakdown]);
  }

  cells(cells: MinuteCells, currency: number): string {
    const table = cells[this.#breakdown];
    let text = '[';
    for (const code of this.#order.sorted(table.codesIn(currency))) {
      const { count, sum_cents } = table.cell(code, currency);
      text += `${text.length === 1 ? '' : ','}${this.#headOf(code)}${count},"sum_cents":${sum_cents}}`;
    }
    return `${text}]`;
  }

  #headOf(code: number): string {
    return (this.#heads[code] ??= `{"key":${JSON.stringify(this.#dictionary.text(code))},"count":`);
  }
}
