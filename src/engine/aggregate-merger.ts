import { type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { CellLog } from './cell-log.ts';
import { BREAKDOWNS, MinuteCells } from './minute-cells.ts';
import { MinuteRows } from './minute-rows.ts';

const TABLES = ['totals', ...BREAKDOWNS] as const;

/**
 * Puts the partitions' parts of each minute together. Integers are added, so the order in which parts come is no matter. The
 * parts are kept as columns, about 24 bytes a cell; rows exist only while they are asked for.
 */
export class AggregateMerger {
  readonly #vocabulary: Vocabulary;
  readonly #logs = { totals: new CellLog(), categories: new CellLog(), regions: new CellLog(), clients: new CellLog() };
  /** By minute, the numbers of its parts. */
  readonly #minutes = new Map<number, number[]>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Takes in a part of the minute that starts at `minuteMs`. The cells may be reused afterwards. */
  add(minuteMs: number, cells: MinuteCells): void {
    const part = this.#logs.totals.parts;
    const parts = this.#minutes.get(minuteMs);
    if (parts === undefined) this.#minutes.set(minuteMs, [part]);
    else parts.push(part);
    for (const table of TABLES) this.#logs[table].append(cells[table]);
  }

  /** What has been added, by minute, then currency (null first, then by UTF-16 code unit); of these minutes only if some are given. */
  *rows(of?: ReadonlySet<number>): Generator<AggregateRow> {
    const cells = new MinuteCells();
    const rows = new MinuteRows(this.#vocabulary);
    const minutes = of === undefined ? this.#minutes : [...this.#minutes].filter(([minuteMs]) => of.has(minuteMs));
    for (const [minuteMs, parts] of [...minutes].sort(([a], [b]) => a - b)) {
      cells.clear();
      for (const table of TABLES) {
        const log = this.#logs[table];
        for (const part of parts) cells[table].addCells(log, log.startOf(part), log.startOf(part + 1));
      }
      yield* rows.rowsOf(minuteMs, cells);
    }
  }
}
