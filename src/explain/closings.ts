import { type LogBatch } from '../model/batch.ts';
import { type Closing } from './life.ts';

/** A transaction for which it matters when the watermark passes it. */
export interface OpenTransaction {
  readonly transaction: { readonly timeMs: number };
  readonly trueTimeMs: number;
  closing: Closing;
}

/** Notes when the watermark of one partition passes the event times of transactions. */
export class Closings {
  readonly #open = new Set<OpenTransaction>();
  /** Ingest time of the last record so far. */
  #lastIngestMs = Number.NEGATIVE_INFINITY;

  /** From now on it is looked out for. */
  watch(transaction: OpenTransaction): void {
    this.#open.add(transaction);
  }

  /** Takes in the next records, with the watermark that stood before each of them, and the one after the last. */
  advance({ ingestTimeMs, length }: LogBatch, watermarksMs: Float64Array, afterMs: number): void {
    if (length === 0) return;
    for (const open of this.#open) {
      const { timeMs } = open.transaction;
      if (timeMs >= afterMs) continue;
      const row = firstAbove(watermarksMs, length, timeMs);
      const atMs = row === 0 ? this.#lastIngestMs : ingestTimeMs[row - 1]!;
      open.closing =
        atMs <= open.trueTimeMs
          ? { when: 'before_it_happened', ingestTimeMs: null }
          : { when: 'at', ingestTimeMs: atMs };
      this.#open.delete(open);
    }
    this.#lastIngestMs = ingestTimeMs[length - 1]!;
  }
}

/** The first of so many values, none of which is below the one before, that is above a bound; how many there are if none is. */
function firstAbove(values: Float64Array, length: number, bound: number): number {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle]! > bound) to = middle;
    else from = middle + 1;
  }
  return from;
}
