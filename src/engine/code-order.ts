import { type Dictionary } from '../model/dictionary.ts';

/**
 * Sorts codes by the strings behind them, by UTF-16 code unit. Comparing strings is slow, so the whole dictionary is ranked
 * once as many strings have been sorted by comparison as it holds; from then on ranked codes are sorted as numbers.
 */
export class CodeOrder {
  readonly #dictionary: Dictionary;
  /** Code → rank, for the codes known when they were ranked; and back. */
  #ranks = new Uint32Array(0);
  #codes = new Uint32Array(0);
  #comparedSinceRanking = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The codes in order. They must be distinct; the null code comes first. */
  sorted(codes: readonly number[]): number[] {
    const ranked = new Uint32Array(codes.length);
    const unranked: number[] = [];
    let count = 0;
    for (const code of codes) {
      if (code < this.#ranks.length) ranked[count++] = this.#ranks[code]!;
      else unranked.push(code);
    }
    const byRank = Array.from(ranked.subarray(0, count).sort(), (rank) => this.#codes[rank]!);
    if (unranked.length === 0) return byRank;
    unranked.sort((a, b) => this.#compare(a, b));
    this.#comparedSinceRanking += unranked.length;
    if (this.#comparedSinceRanking > this.#dictionary.size) this.#rank();
    return this.#merge(byRank, unranked);
  }

  #rank(): void {
    this.#codes = Uint32Array.from(this.#dictionary.values(), (_, code) => code);
    this.#codes.sort((a, b) => this.#compare(a, b));
    this.#ranks = new Uint32Array(this.#codes.length);
    this.#codes.forEach((code, rank) => (this.#ranks[code] = rank));
    this.#comparedSinceRanking = 0;
  }

  #merge(left: readonly number[], right: readonly number[]): number[] {
    const merged: number[] = [];
    let l = 0;
    let r = 0;
    while (l < left.length && r < right.length) {
      merged.push(this.#compare(left[l]!, right[r]!) < 0 ? left[l++]! : right[r++]!);
    }
    return merged.concat(left.slice(l), right.slice(r));
  }

  #compare(a: number, b: number): number {
    const [left, right] = [this.#dictionary.value(a), this.#dictionary.value(b)];
    if (left === right) return 0;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
}
