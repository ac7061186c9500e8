import { BREAKDOWNS, type Breakdown, MinuteCells } from '../engine/minute-cells.ts';
import { MinuteRows } from '../engine/minute-rows.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Aggregates } from '../model/engine-results.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type NumberReader, NumberSpool } from '../spill/number-spool.ts';
import { MinuteLines } from './minute-lines.ts';

const TABLES: readonly (Breakdown | 'totals')[] = ['totals', ...BREAKDOWNS];
/** Of a part: its minute, and how many cells each table has. */
const HEAD = 1 + TABLES.length;
/** Of a cell: code, currency, count, cents. */
const CELL = 4;
/** With fewer cells to write, the next minutes are left until more have come or the run ends. */
const WORTH_WRITING_CELLS = 250_000;

/**
 * Each partition's parts of the minutes, which come in order of time. A minute is put together when it is asked for: integers are
 * added, so the order in which parts come is no matter.
 */
export class MinuteLog {
  readonly #vocabulary: Vocabulary;
  readonly #partitions: number;
  readonly #spool: NumberSpool;
  readonly #lines: MinuteLines;
  /** By partition, the latest minute of which a part has come. */
  readonly #latestMs: Float64Array;
  /** By partition, what has not been taken as lines yet. */
  readonly #untaken: readonly NumberReader[];
  readonly #worthWritingCells: number;
  #untakenCells = 0;
  #part = new Float64Array(1024);

  constructor(vocabulary: Vocabulary, store: BlockStore, partitions: number, worthWritingCells = WORTH_WRITING_CELLS) {
    this.#vocabulary = vocabulary;
    this.#partitions = partitions;
    this.#worthWritingCells = worthWritingCells;
    this.#spool = new NumberSpool(store, partitions);
    this.#lines = new MinuteLines(vocabulary);
    this.#latestMs = new Float64Array(partitions).fill(-Infinity);
    this.#untaken = this.#readers();
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
    this.#latestMs[partition] = minuteMs;
    this.#untakenCells += cellsIn(length);
  }

  /**
   * The lines of the minutes that every partition has gone past and that were not taken before, each good until the next; none
   * as long as they are few. So a run writes its minutes as it goes, and has little left to write when it is stopped.
   */
  *takeLines(): Generator<Uint8Array> {
    if (this.#untakenCells < this.#worthWritingCells) return;
    const cells = new MinuteCells();
    for (const { minuteMs, partsCells } of this.#minutes(this.#untaken, cells, Math.min(...this.#latestMs))) {
      this.#untakenCells -= partsCells;
      yield this.#lines.linesOf(minuteMs, cells);
    }
  }

  /** All minutes by time; within one, a row a currency. */
  aggregates(): Aggregates {
    return {
      [Symbol.iterator]: () => this.#rows(),
      lines: () => this.#remainingLines(),
    };
  }

  *#rows(): Generator<AggregateRow> {
    const rows = new MinuteRows(this.#vocabulary);
    const cells = new MinuteCells();
    for (const { minuteMs } of this.#minutes(this.#readers(), cells, Infinity)) yield* rows.rowsOf(minuteMs, cells);
  }

  *#remainingLines(): Generator<Uint8Array> {
    const cells = new MinuteCells();
    const readers = this.#untaken.map((reader) => reader.fork());
    for (const { minuteMs } of this.#minutes(readers, cells, Infinity)) yield this.#lines.linesOf(minuteMs, cells);
  }

  #readers(): NumberReader[] {
    return Array.from({ length: this.#partitions }, (_, partition) => this.#spool.reader(partition));
  }

  /** Puts the minutes before `endMs` together, one after another, in `cells`, and says how many cells their parts had. */
  *#minutes(
    readers: readonly NumberReader[],
    cells: MinuteCells,
    endMs: number,
  ): Generator<{ readonly minuteMs: number; readonly partsCells: number }> {
    for (;;) {
      let minuteMs = endMs;
      for (const reader of readers) minuteMs = Math.min(minuteMs, reader.peek()?.[0] ?? Infinity);
      if (minuteMs === endMs) return;
      cells.clear();
      let partsCells = 0;
      for (const reader of readers) {
        for (let part = reader.peek(); part?.[0] === minuteMs; part = reader.peek()) {
          this.#addPart(part, cells);
          partsCells += cellsIn(part.length);
          reader.skip();
        }
      }
      yield { minuteMs, partsCells };
    }
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

/** How many cells a part of so many numbers has. */
function cellsIn(length: number): number {
  return (length - HEAD) / CELL;
}
