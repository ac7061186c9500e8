/** In what the dialects differ; all that is not here is the same in each. */
export interface SqlDialect {
  /** The column that window functions order the transactions of a client by. */
  readonly time: string;
  /** So much of the time column, as RANGE takes it. */
  readonly span: (ms: number) => string;
  /** The frame of everything in an aligned window up to a row; `sizeMs` is the size of the window. */
  readonly wholeWindow: (sizeMs: number) => string;
}

/** Standard SQL, over a table at rest. */
export const STANDARD_SQL: SqlDialect = {
  time: 'event_time_ms',
  span: String,
  wholeWindow: () => 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
};
