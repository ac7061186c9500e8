import { avalanche, hashText, mixWord } from '../digest/murmur3.ts';
import { type Random } from './random.ts';

/**
 * Randomness without state: a draw is a hash of (stream, client, counter). It serves for draws per client, because a forked
 * generator for each client would take 2 µs and 400 bytes.
 */
export class KeyedRandom {
  readonly #seedA: number;
  readonly #seedB: number;

  /** The keyed stream named by `path` below `random`. */
  constructor(random: Random, ...path: readonly (string | number)[]) {
    const name = random.fork(...path).path;
    this.#seedA = hashText(name, 0x51ed270b);
    this.#seedB = hashText(name, 0x2545f491);
  }

  /** Unsigned 32 random bits for (key, counter). */
  word(key: number, counter: number): number {
    const hash = mixWord(mixWord(this.#seedA, key | 0), counter | 0);
    return avalanche(mixWord(hash, this.#seedB)) >>> 0;
  }

  /** Uniform in [0, 1). */
  next(key: number, counter: number): number {
    return this.word(key, counter) * 2.3283064365386963e-10;
  }

  /** Uniform integer in [0, bound). */
  below(key: number, counter: number, bound: number): number {
    return Math.floor(this.next(key, counter) * bound);
  }
}
