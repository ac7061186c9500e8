/** Rows a batch, unless said otherwise: large enough to amortise a batch's cost, small enough for the second-level cache. */
export const DEFAULT_BATCH_ROWS = 4096;

/** Most rows that a batch may be given. Ctrl-C is seen between batches only, and more would keep it waiting for longer than a second. */
export const MAX_BATCH_ROWS = 1 << 16;
