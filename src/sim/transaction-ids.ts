import { avalanche, mixWord } from '../digest/murmur3.ts';
import { type Random } from '../random/random.ts';

const ROUNDS = 4;

/**
 * Opaque transaction ids: a seeded bijection of (space, counter), each 32 bits, onto 64 bits. Every source of transactions
 * counts in a space of its own, so none shifts another's ids, and no two ids are equal. A Feistel network (M. Luby and
 * C. Rackoff, "How to construct pseudorandom permutations", 1988), whose every round can be undone whatever the round
 * function is.
 */
export class TransactionIds {
  readonly #keys: Int32Array;

  constructor(random: Random) {
    this.#keys = new Int32Array(ROUNDS);
    for (let round = 0; round < ROUNDS; round++) this.#keys[round] = random.below(0x1_0000_0000);
  }

  /** Writes the id of (space, counter) at `row` of an `ids` column. */
  write(ids: Uint32Array, row: number, space: number, counter: number): void {
    let high = space | 0;
    let low = counter | 0;
    for (let round = 0; round < ROUNDS; round += 2) {
      high ^= avalanche(mixWord(this.#keys[round]!, low));
      low ^= avalanche(mixWord(this.#keys[round + 1]!, high));
    }
    ids[2 * row] = low;
    ids[2 * row + 1] = high;
  }

  /** Writes at rows from `row` on the ids of `count` legitimate transactions from the n-th on; n may go beyond 32 bits. */
  writeLegitimate(ids: Uint32Array, row: number, n: number, count = 1): void {
    for (let i = 0; i < count; i++) this.write(ids, row + i, Math.floor((n + i) / 0x1_0000_0000), n + i);
  }
}
