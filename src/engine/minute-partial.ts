import { type AggregateCell, type AggregateRow } from '../model/aggregate.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Cells } from './cell-table.ts';
import { type Breakdown, type MinutePartial } from './minute-cells.ts';

/** A row as a partial again, for rows that came from another process and so are not in codes of this vocabulary. */
export function partialOf(row: AggregateRow, vocabulary: Vocabulary): MinutePartial {
  const currency = vocabulary.currencies.intern(row.currency);
  const breakDown = (breakdown: Breakdown) =>
    cellsOf(row[breakdown], currency, ({ key }) => vocabulary[breakdown].intern(key));
  return {
    minuteMs: row.minute_start_ms,
    totals: cellsOf([row], currency, () => 0),
    categories: breakDown('categories'),
    regions: breakDown('regions'),
    clients: breakDown('clients'),
  };
}

function cellsOf<C extends Omit<AggregateCell, 'key'>>(
  cells: readonly C[],
  currency: number,
  codeOf: (cell: C) => number,
): Cells {
  return {
    length: cells.length,
    codes: Int32Array.from(cells, codeOf),
    currencies: new Int32Array(cells.length).fill(currency),
    counts: Float64Array.from(cells, ({ count }) => count),
    sumsCents: Float64Array.from(cells, ({ sum_cents }) => sum_cents),
  };
}
