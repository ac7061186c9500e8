import { BREAKDOWNS, type Breakdown, MinuteCells } from '../engine/minute-cells.ts';
import { MinuteRows } from '../engine/minute-rows.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Aggregates } from '../model/engine-results.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { mergeSorted } from '../spill/merge.ts';
import { MinuteLines } from './minute-lines.ts';
import { NumberSpool } from '../spill/number-spool.ts';

const TABLES: readonly (Breakdown | 'totals')[] = ['totals', ...BREAKDOWNS];
/** Of a part: its minute, and how many cells each table has. */
const HEAD = 1 + TABLES.length;
/** Of a cell: code, currency, count, cents. */
const CELL = 4;

/**
 * Each partition's parts of the minutes, which come in order of time. A minute is put together when it is asked for: integers are
 * added, so the order in which parts come is no matter.
 */
export class MinuteLog {
  readonly #vocabulary: Vocabulary;
  readonly #partitions: number;
  readonly #spool: NumberSpool;
  #part = new Float64Array(1024);

  constructor(vocabulary: Vocabulary, store: BlockStore, partitions: number) {
    this.#vocabulary = vocabulary;
    this.#partitions = partitions;
    this.#spool = new NumberSpool(store, partitions);
  }

  /** Takes in a partition's part of the minute that starts at `minuteMs`. The cells may be reused afterwards. */
  add(partition: number, minuteMs: number, cells: MinuteCells): void {
    const length = TABLES.reduce((sum, table) => sum + CELL * cells[table].length, HEAD);
    if (length > this.#part.length) this.#part = new Float64Array(2 * length);
    const part = this.#part;
    part[0] = minuteMs;
    let at = HEAD;
    for (const [i, table] of TABLES.entries()) {
      const { length: count, codes, currencies, counts, sumsCents } = cells[table];
      part[1 + i] = count;
      for (let cell = 0; cell < count; cell++) {
        part[at] = codes[cell]!;
        part[at + 1] = currencies[cell]!;
        part[at + 2] = counts[cell]!;
        part[at + 3] = sumsCents[cell]!;
        at += CELL;
      }
    }
    this.#spool.add(partition, part, length);
  }

  /** All minutes by time; within one, a row a currency. */
  aggregates(): Aggregates {
    return {
      [Symbol.iterator]: () => this.#rows(),
      lines: () => this.#lines(),
    };
  }

  *#rows(): Generator<AggregateRow> {
    const rows = new MinuteRows(this.#vocabulary);
    for (const { minuteMs, cells } of this.#minutes()) yield* rows.rowsOf(minuteMs, cells);
  }

  *#lines(): Generator<Uint8Array> {
    const lines = new MinuteLines(this.#vocabulary);
    for (const { minuteMs, cells } of this.#minutes()) yield lines.linesOf(minuteMs, cells);
  }

  /** Each minute put together; its cells are good until the next. */
  *#minutes(): Generator<{ readonly minuteMs: number; readonly cells: MinuteCells }> {
    const cells = new MinuteCells();
    let minuteMs: number | null = null;
    const partitions = Array.from({ length: this.#partitions }, (_, partition) => this.#spool.read(partition));
    for (const part of mergeSorted(partitions, (a, b) => a[0]! - b[0]!)) {
      if (minuteMs !== null && part[0] !== minuteMs) {
        yield { minuteMs, cells };
        cells.clear();
      }
      minuteMs = part[0]!;
      this.#addPart(part, cells);
    }
    if (minuteMs !== null) yield { minuteMs, cells };
  }

  #addPart(part: Float64Array, cells: MinuteCells): void {
    let at = HEAD;
    for (const [i, table] of TABLES.entries()) {
      const count = part[1 + i]!;
      for (const end = at + CELL * count; at < end; at += CELL) {
        cells[table].addCell(part[at]!, part[at + 1]!, part[at + 2]!, part[at + 3]!);
      }
    }
  }
}
