import { MINUTE_MS } from '../model/time-units.ts';
import { MinuteCells } from './minute-cells.ts';
import { type Rows } from './rows.ts';
import { type AggregatesSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';

/**
 * Counts and sums per minute of event time. Rows come in order of time, so there is one minute in progress; it is final, and
 * given out, when the first row of a later one comes, or the end. Refunds are summed like everything else.
 */
export class MinuteAggregates {
  readonly #emit: (minuteMs: number, cells: MinuteCells) => void;
  readonly #cells = new MinuteCells();
  #minuteMs: number | null = null;
  /** The totals' only code, for every row of a block. */
  #zeros = new Int32Array(0);

  constructor(emit: (minuteMs: number, cells: MinuteCells) => void) {
    this.#emit = emit;
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
    this.#emit(this.#minuteMs, this.#cells);
    this.#cells.clear();
    this.#minuteMs = null;
  }

  /** Gives out the minute in progress if nothing that is admitted can come to it: its end is not beyond the watermark. */
  flushPassed(watermarkMs: number): void {
    if (this.#minuteMs !== null && this.#minuteMs + MINUTE_MS <= watermarkMs) this.flush();
  }

  snapshot(strings: StringTableWriter): AggregatesSnapshot {
    return {
      minuteMs: this.#minuteMs,
      totals: this.#cells.totals.snapshot(null, strings),
      categories: this.#cells.categories.snapshot('categories', strings),
      regions: this.#cells.regions.snapshot('regions', strings),
      clients: this.#cells.clients.snapshot('clients', strings),
    };
  }

  restore(snapshot: AggregatesSnapshot, strings: StringTableReader): void {
    this.#minuteMs = snapshot.minuteMs;
    this.#cells.totals.restore(snapshot.totals, null, strings);
    this.#cells.categories.restore(snapshot.categories, 'categories', strings);
    this.#cells.regions.restore(snapshot.regions, 'regions', strings);
    this.#cells.clients.restore(snapshot.clients, 'clients', strings);
  }

  #addRun(block: Rows, from: number, to: number): void {
    const { currency, amountCents } = block;
    const { totals, categories, regions, clients } = this.#cells;
    if (this.#zeros.length < to) this.#zeros = new Int32Array(to);
    totals.add(this.#zeros, currency, amountCents, from, to, false);
    categories.add(block.category, currency, amountCents, from, to, true);
    regions.add(block.region, currency, amountCents, from, to, true);
    clients.add(block.client, currency, amountCents, from, to, true);
  }
}
