import { type TransactionBatch } from './batch.ts';
import { type LABEL } from './mapping.ts';

/** A row of an input file that could not be mapped. */
export interface MalformedRow {
  /** Counted from 1, header included. */
  readonly line: number;
  readonly reason: string;
  /** The row as text, cut to a printable length. */
  readonly excerpt: string;
}

/** Rows by label. */
export type LabelCounts = Record<keyof typeof LABEL, number>;

/** What a mapping made of input files. */
export interface ForeignTraffic {
  /** Files, folders and globs, as they are called in messages. */
  readonly inputs: readonly string[];
  /** The files that were read, in this order. */
  readonly files: readonly string[];
  readonly rowsRead: number;
  readonly rowsMapped: number;
  /** Rows left out on purpose, by the mapping's reason, for example `labelled_fraud`. */
  readonly rowsExcluded: ReadonlyMap<string, number>;
  readonly malformedCount: number;
  /** The first malformed rows, at most 100. */
  readonly malformed: readonly MalformedRow[];
  /** Every mapped row, in the file's order. */
  readonly batch: TransactionBatch;
  /**
   * Where the mapping has `labels`: for each row of `batch` one of LABEL in `model/mapping.ts`. It is no column of the batch, because
   * no label travels with the stream.
   */
  readonly labels?: Uint8Array;
  /** How many rows have which label; left out where there are none. */
  readonly labelCounts?: {
    readonly mapped: LabelCounts;
    readonly malformed: LabelCounts;
    /** Left out by the mapping's `excludes`. */
    readonly excluded: LabelCounts;
  };
}
