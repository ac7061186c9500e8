import { type AggregateCell, type AggregateRow } from '../model/aggregate.ts';

/** Puts the partitions' parts of each minute together. Integers are added, so the order in which parts come is no matter. */
export class AggregateMerger {
  readonly #minutes = new Map<number, Map<string | null, AggregateRow>>();

  add(row: AggregateRow): void {
    let currencies = this.#minutes.get(row.minute_start_ms);
    if (currencies === undefined) {
      currencies = new Map();
      this.#minutes.set(row.minute_start_ms, currencies);
    }
    const known = currencies.get(row.currency);
    currencies.set(row.currency, known === undefined ? row : mergeRows(known, row));
  }

  /** What has been added, by minute, then currency (null first, then by UTF-16 code unit). */
  rows(): AggregateRow[] {
    const minutes = [...this.#minutes].sort(([a], [b]) => a - b);
    return minutes.flatMap(([, currencies]) => [...currencies.values()].sort(byCurrency));
  }
}

function mergeRows(a: AggregateRow, b: AggregateRow): AggregateRow {
  return {
    minute_start_ms: a.minute_start_ms,
    currency: a.currency,
    count: a.count + b.count,
    sum_cents: a.sum_cents + b.sum_cents,
    categories: mergeCells(a.categories, b.categories),
    regions: mergeCells(a.regions, b.regions),
    clients: mergeCells(a.clients, b.clients),
  };
}

/** Merges two lists that are sorted by key. */
function mergeCells(left: readonly AggregateCell[], right: readonly AggregateCell[]): AggregateCell[] {
  const merged: AggregateCell[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const a = left[l]!;
    const b = right[r]!;
    if (a.key === b.key) {
      merged.push({ key: a.key, count: a.count + b.count, sum_cents: a.sum_cents + b.sum_cents });
      l += 1;
      r += 1;
    } else if (a.key < b.key) {
      merged.push(a);
      l += 1;
    } else {
      merged.push(b);
      r += 1;
    }
  }
  return merged.concat(left.slice(l), right.slice(r));
}

function byCurrency(a: AggregateRow, b: AggregateRow): number {
  if (a.currency === b.currency) return 0;
  if (a.currency === null) return -1;
  if (b.currency === null) return 1;
  return a.currency < b.currency ? -1 : 1;
}
