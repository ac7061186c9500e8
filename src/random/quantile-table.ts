/**
 * A quantile function in a table with equal steps of probability. It is linear between the points, and exact in the two
 * outermost cells, where the function may be steep or unbounded. A look-up takes a tenth of the time of exp and ln.
 */
export class QuantileTable {
  readonly #exact: (p: number) => number;
  readonly #cells: number;
  readonly #points: Float64Array;

  /** `exact` must be defined on (0, 1). */
  constructor(exact: (p: number) => number, cells = 512) {
    this.#exact = exact;
    this.#cells = cells;
    this.#points = new Float64Array(cells + 1);
    for (let i = 1; i < cells; i++) this.#points[i] = exact(i / cells);
  }

  /** The quantile at `u` in [0, 1), moved by 2^-33 so that a draw of zero lies inside the open interval. */
  at(u: number): number {
    const p = u + 1.1641532182693481e-10;
    const position = p * this.#cells;
    const cell = position | 0;
    if (cell === 0 || cell === this.#cells - 1) return this.#exact(p);
    const low = this.#points[cell]!;
    return low + (this.#points[cell + 1]! - low) * (position - cell);
  }
}
