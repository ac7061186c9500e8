/** The typed arrays that columns are made of. */
type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A column of the same kind with `length` values: those of `column`, which is no longer than that, and behind them zeros. */
export function grown<C extends Column>(column: C, length: number): C {
  const longer = new (column.constructor as new (length: number) => C)(length);
  longer.set(column);
  return longer;
}
