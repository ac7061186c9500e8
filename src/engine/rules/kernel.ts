import { type DetectionDetails, type Evidence } from '../../model/alert.ts';
import { type Rows } from '../rows.ts';
import { type WindowLog } from '../window-log.ts';
import { type WindowBounds } from '../windows.ts';

/** A block of transactions in processing order, and the state that they meet. */
export interface KernelInput {
  rows: Rows;
  /** Row i has this ordinal plus i. The log holds the whole block already. */
  firstOrdinal: number;
  /** By row: where the client's record begins in `words`. */
  bases: Int32Array;
  /** By row: ordinal of the client's previous transaction, NO_ORDINAL if it has none. */
  previous: Int32Array;
  /** The clients' records, as words and as doubles. */
  words: Int32Array;
  doubles: Float64Array;
  log: WindowLog;
}

/** A row at which a rule's condition holds in a window. */
export interface Finding extends Evidence {
  readonly row: number;
  /** Index into the rule set. */
  readonly rule: number;
  readonly window: WindowBounds;
  readonly details: DetectionDetails;
}

/** One rule's condition, evaluated over a block. Keeps its state in the clients' records, at offsets of its own. */
export interface RuleKernel {
  /** Updates the state with every row, in order, and adds what holds to `findings`, by row, then by window start. */
  run(input: KernelInput, findings: Finding[]): void;
}
