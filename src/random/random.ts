import seedrandom from 'seedrandom';

/** A position in a generator that can be stored and restored. */
export interface RandomState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * A named stream of random numbers. The stream is a function of its path alone, so more draws from one stream, or a new stream,
 * change no other stream. The generator is Alea by Johannes Baagøe, from seedrandom: exact double arithmetic, the same on every
 * machine.
 */
export class Random {
  readonly path: string;
  readonly #next: () => number;
  readonly #state: () => RandomState;

  private constructor(path: string, state?: RandomState) {
    const generator = seedrandom.alea(path, { state: state ?? true });
    this.path = path;
    this.#next = generator;
    this.#state = () => generator.state();
  }

  /** The root stream of a run. */
  static fromSeed(seed: string): Random {
    return new Random(`trapline:${encodeURIComponent(seed)}`);
  }

  /** A stream that continues from `state()`. */
  static resume(path: string, state: RandomState): Random {
    return new Random(path, state);
  }

  /** The stream named by `path` below this one, from its beginning, independent of the draws made here. Takes about 2 µs. */
  fork(...path: readonly (string | number)[]): Random {
    return new Random([this.path, ...path.map((part) => encodeURIComponent(String(part)))].join('/'));
  }

  state(): RandomState {
    return this.#state();
  }

  /** Uniform in [0, 1), with 32 random bits. */
  next(): number {
    return this.#next();
  }

  /** Uniform integer in [0, bound); bound ≤ 2^32. The bias is below bound / 2^32. */
  below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  /** Uniform integer in [0, bound); bound ≤ 2^53. Takes two draws. For spans of ms beyond 32 bits. */
  belowWide(bound: number): number {
    const bits = this.below(0x20_0000) * 0x1_0000_0000 + this.below(0x1_0000_0000);
    return Math.floor(bits * 1.1102230246251565e-16 * bound);
  }

  /** True with probability `share`. */
  chance(share: number): boolean {
    return this.#next() < share;
  }

  /** One of `items`, all equally likely. Throws RangeError if there are none. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError(`${this.path}: nothing to pick from`);
    return item;
  }
}
