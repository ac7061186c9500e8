import { CellTable } from './cell-table.ts';

/** What minutes are broken down by, beside the total. Named like the dictionaries of their codes. */
export const BREAKDOWNS = ['categories', 'regions', 'clients'] as const;
/** Name of one of them. */
export type Breakdown = (typeof BREAKDOWNS)[number];

/** The cells of one minute, in codes of the vocabulary. The totals have one code, 0. */
export class MinuteCells {
  readonly totals = new CellTable();
  readonly categories = new CellTable();
  readonly regions = new CellTable();
  readonly clients = new CellTable();

  clear(): void {
    this.totals.clear();
    for (const breakdown of BREAKDOWNS) this[breakdown].clear();
  }
}
