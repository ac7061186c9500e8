import { type AggregateCell, type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { CellTable } from './cell-table.ts';
import { CodeOrder } from './code-order.ts';
import { type Rows } from './rows.ts';
import { type AggregatesSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';

const MINUTE_MS = 60_000;

/**
 * Counts and sums per minute of event time. Rows come in order of time, so there is one minute in progress; it is final, and
 * given out, when the first row of a later one comes, or the end. Refunds are summed like everything else.
 */
export class MinuteAggregates {
  readonly #vocabulary: Vocabulary;
  readonly #emit: (partial: AggregateRow) => void;
  readonly #totals = new CellTable();
  readonly #categories = new CellTable();
  readonly #regions = new CellTable();
  readonly #clients = new CellTable();
  readonly #currencyOrder: CodeOrder;
  readonly #categoryOrder: CodeOrder;
  readonly #regionOrder: CodeOrder;
  readonly #clientOrder: CodeOrder;
  #minuteMs: number | null = null;
  /** The totals' only code, for every row of a block. */
  #zeros = new Int32Array(0);

  constructor(vocabulary: Vocabulary, emit: (partial: AggregateRow) => void) {
    this.#vocabulary = vocabulary;
    this.#emit = emit;
    this.#currencyOrder = new CodeOrder(vocabulary.currencies);
    this.#categoryOrder = new CodeOrder(vocabulary.categories);
    this.#regionOrder = new CodeOrder(vocabulary.regions);
    this.#clientOrder = new CodeOrder(vocabulary.clients);
  }

  /** Takes in a block in processing order. */
  add(block: Rows): void {
    const { eventTimeMs, length } = block;
    let from = 0;
    while (from < length) {
      const minuteMs = Math.floor(eventTimeMs[from]! / MINUTE_MS) * MINUTE_MS;
      if (minuteMs !== this.#minuteMs) this.flush();
      this.#minuteMs = minuteMs;
      let to = from + 1;
      while (to < length && eventTimeMs[to]! < minuteMs + MINUTE_MS) to += 1;
      this.#addRun(block, from, to);
      from = to;
    }
  }

  /** Gives out the minute in progress. */
  flush(): void {
    if (this.#minuteMs === null) return;
    for (const currency of this.#currencyOrder.sorted(this.#totals.currencies())) {
      this.#emit({
        minute_start_ms: this.#minuteMs,
        currency: this.#vocabulary.currencies.value(currency),
        ...this.#totals.cell(0, currency),
        categories: this.#cells(this.#categories, this.#categoryOrder, 'categories', currency),
        regions: this.#cells(this.#regions, this.#regionOrder, 'regions', currency),
        clients: this.#cells(this.#clients, this.#clientOrder, 'clients', currency),
      });
    }
    for (const table of [this.#totals, this.#categories, this.#regions, this.#clients]) table.clear();
    this.#minuteMs = null;
  }

  snapshot(strings: StringTableWriter): AggregatesSnapshot {
    return {
      minuteMs: this.#minuteMs,
      totals: this.#totals.snapshot(null, strings),
      categories: this.#categories.snapshot('categories', strings),
      regions: this.#regions.snapshot('regions', strings),
      clients: this.#clients.snapshot('clients', strings),
    };
  }

  restore(snapshot: AggregatesSnapshot, strings: StringTableReader): void {
    this.#minuteMs = snapshot.minuteMs;
    this.#totals.restore(snapshot.totals, null, strings);
    this.#categories.restore(snapshot.categories, 'categories', strings);
    this.#regions.restore(snapshot.regions, 'regions', strings);
    this.#clients.restore(snapshot.clients, 'clients', strings);
  }

  #addRun(block: Rows, from: number, to: number): void {
    const { clients, categories, regions } = this.#vocabulary;
    const { currency, amountCents } = block;
    if (this.#zeros.length < to) this.#zeros = new Int32Array(to);
    this.#totals.reserve(to - from, 1);
    this.#categories.reserve(to - from, categories.size);
    this.#regions.reserve(to - from, regions.size);
    this.#clients.reserve(to - from, clients.size);
    this.#totals.add(this.#zeros, currency, amountCents, from, to, false);
    this.#categories.add(block.category, currency, amountCents, from, to, true);
    this.#regions.add(block.region, currency, amountCents, from, to, true);
    this.#clients.add(block.client, currency, amountCents, from, to, true);
  }

  #cells(
    table: CellTable,
    order: CodeOrder,
    field: 'categories' | 'regions' | 'clients',
    currency: number,
  ): AggregateCell[] {
    const dictionary = this.#vocabulary[field];
    return order
      .sorted(table.codesIn(currency))
      .map((code) => ({ key: dictionary.text(code), ...table.cell(code, currency) }));
  }
}
