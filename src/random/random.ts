import seedrandom from 'seedrandom';

/** A position in a generator that can be stored and taken up again. */
export interface RandomState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** Alea's multiplier, and the weight of its carry, 2^-32. */
const MULTIPLIER = 2091639;
const CARRY_UNIT = 2.3283064365386963e-10;

/**
 * A named stream of random numbers. The stream is a function of its path alone, so drawing more from one stream, or adding a
 * stream, changes no other. Behind it is Alea by Johannes Baagøe: a multiply-with-carry generator of lag three in exact double
 * arithmetic, the same everywhere. seedrandom makes its state of the path; the steps are written out here, so that a loop over
 * many draws keeps the state in registers.
 */
export class Random {
  readonly path: string;
  /** The carry, then the last three draws, oldest first. */
  readonly #state: Float64Array;

  private constructor(path: string, state: RandomState = seedrandom.alea(path, { state: true }).state()) {
    this.path = path;
    this.#state = Float64Array.of(state.c, state.s0, state.s1, state.s2);
  }

  /** The root stream of a run. */
  static fromSeed(seed: string): Random {
    return new Random(`trapline:${encodeURIComponent(seed)}`);
  }

  /** A stream taken up where `state()` left it. */
  static resume(path: string, state: RandomState): Random {
    return new Random(path, state);
  }

  /** The stream named by `path` below this one, from its beginning, whatever was drawn here. Costs about 2 µs. */
  fork(...path: readonly (string | number)[]): Random {
    return new Random([this.path, ...path.map((part) => encodeURIComponent(String(part)))].join('/'));
  }

  state(): RandomState {
    const [c, s0, s1, s2] = this.#state;
    return { c: c!, s0: s0!, s1: s1!, s2: s2! };
  }

  /** Uniform in [0, 1), with 32 random bits. */
  next(): number {
    const state = this.#state;
    const sum = MULTIPLIER * state[1]! + CARRY_UNIT * state[0]!;
    const carry = Math.floor(sum);
    const drawn = sum - carry;
    state[0] = carry;
    state[1] = state[2]!;
    state[2] = state[3]!;
    state[3] = drawn;
    return drawn;
  }

  /** Fills `draws` with what as many calls of `next` would give, and faster. */
  nextInto(draws: Float64Array): void {
    const state = this.#state;
    let carry = state[0]!;
    let oldest = state[1]!;
    let middle = state[2]!;
    let latest = state[3]!;
    for (let i = 0; i < draws.length; i++) {
      const sum = MULTIPLIER * oldest + CARRY_UNIT * carry;
      carry = Math.floor(sum);
      oldest = middle;
      middle = latest;
      latest = sum - carry;
      draws[i] = latest;
    }
    state[0] = carry;
    state[1] = oldest;
    state[2] = middle;
    state[3] = latest;
  }

  /** Uniform integer in [0, bound); bound ≤ 2^32. The bias is below bound / 2^32. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Uniform integer in [0, bound); bound ≤ 2^53, which takes two draws. For spans of ms that outgrow 32 bits. */
  belowWide(bound: number): number {
    const bits = this.below(0x20_0000) * 0x1_0000_0000 + this.below(0x1_0000_0000);
    return Math.floor(bits * 1.1102230246251565e-16 * bound);
  }

  /** True with probability `share`. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of `items`, each alike. Throws RangeError when there are none. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError(`${this.path}: nothing to pick from`);
    return item;
  }
}
