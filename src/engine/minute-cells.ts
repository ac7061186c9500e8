import { type Vocabulary } from '../model/dictionary.ts';
import { type Cells, CellTable } from './cell-table.ts';

/** What minutes are broken down by, beside the total. Named like the dictionaries of their codes. */
export const BREAKDOWNS = ['categories', 'regions', 'clients'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** One partition's part of one minute of event time, in codes of the vocabulary. The totals have one code, 0. */
export interface MinutePartial extends Readonly<Record<Breakdown | 'totals', Cells>> {
  /** Start of the minute, aligned to the epoch. */
  readonly minuteMs: number;
}

/** The cells of one minute. */
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

/** How many codes the cells of a breakdown may have. */
export function codeCount(vocabulary: Vocabulary, breakdown: Breakdown | 'totals'): number {
  return breakdown === 'totals' ? 1 : vocabulary[breakdown].size;
}
