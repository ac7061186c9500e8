import { type Dictionary } from '../model/dictionary.ts';

/**
 * Sorts codes by the strings behind them, by UTF-16 code unit. Comparing strings is slow, so the whole dictionary is ranked
 * once as many strings have been sorted by comparison as it holds; from then on ranked codes are sorted as numbers.
 */
export class CodeOrder {
  readonly #dictionary: Dictionary;
  /** Code → rank, for the codes known when they were ranked; and back. */
  #ranks = new Int32Array(0);
  #codes = new Int32Array(0);
  #comparedSinceRanking = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The codes in order. They must be distinct; the null code comes first. */
  sorted(codes: ArrayLike<number>): Int32Array {
    const known = this.#ranks.length;
    const ranked = new Int32Array(codes.length);
    const unranked: number[] = [];
    let count = 0;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code < known) ranked[count++] = this.#ranks[code]!;
      else unranked.push(code);
    }
    const byRank = ranked.subarray(0, count).sort();
    for (let i = 0; i < count; i++) byRank[i] = this.#codes[byRank[i]!]!;
    if (unranked.length === 0) return byRank;
    unranked.sort((a, b) => this.#compare(a, b));
    this.#comparedSinceRanking += unranked.length;
    if (this.#comparedSinceRanking > this.#dictionary.size) this.#rank();
    return this.#merge(byRank, unranked);
  }

  #rank(): void {
    this.#codes = Int32Array.from(this.#dictionary.values(), (_, code) => code);
    this.#codes.sort((a, b) => this.#compare(a, b));
    this.#ranks = new Int32Array(this.#codes.length);
    this.#codes.forEach((code, rank) => (this.#ranks[code] = rank));
    this.#comparedSinceRanking = 0;
  }

  #merge(left: Int32Array, right: readonly number[]): Int32Array {
    const merged = new Int32Array(left.length + right.length);
    let l = 0;
    let r = 0;
    for (let i = 0; i < merged.length; i++) {
      const isLeft = r === right.length || (l < left.length && this.#compare(left[l]!, right[r]!) < 0);
      merged[i] = isLeft ? left[l++]! : right[r++]!;
    }
    return merged;
  }

  #compare(a: number, b: number): number {
    const [left, right] = [this.#dictionary.value(a), this.#dictionary.value(b)];
    if (left === right) return 0;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
}
