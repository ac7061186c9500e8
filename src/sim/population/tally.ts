/** Counts of small integers. */
export class Tally {
  readonly #counts = new Map<number, number>();

  add(value: number): void {
    this.#counts.set(value, this.count(value) + 1);
  }

  count(value: number): number {
    return this.#counts.get(value) ?? 0;
  }

  /** The most frequent value among the accepted ones; among equals the first seen. Undefined if there is none. */
  mode(accept: (value: number) => boolean = () => true): number | undefined {
    let best: number | undefined;
    for (const [value, count] of this.#counts) {
      if (accept(value) && (best === undefined || count > this.count(best))) best = value;
    }
    return best;
  }
}
