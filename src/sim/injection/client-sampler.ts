import { type Random } from '../../random/random.ts';

/**
 * Samples clients in a shuffled order, and starts again after the last one. Clients in `taken` come last. Sampled clients are
 * added to `taken`.
 */
export class ClientSampler {
  readonly #order: Uint32Array;
  readonly #taken: Uint8Array;
  #position = 0;

  /** `taken` holds a flag per client and may be shared between samplers. */
  constructor(taken: Uint8Array, random: Random) {
    this.#taken = taken;
    this.#order = takenLast(shuffle(taken.length, random), taken);
  }

  /** Moves to a random position, so that every client is equally likely, whichever was sampled before. */
  seekRandomly(random: Random): void {
    this.#position = random.below(this.#order.length);
  }

  /** The result of `attempt` for the next client that has one; undefined if no client has one. */
  next<T>(attempt: (client: number) => T | undefined): T | undefined {
    for (let tries = 0; tries < this.#order.length; tries++) {
      const client = this.#order[this.#position]!;
      this.#position = (this.#position + 1) % this.#order.length;
      const result = attempt(client);
      if (result !== undefined) {
        this.#taken[client] = 1;
        return result;
      }
    }
    return undefined;
  }
}

/** The clients that are not taken, then the others, each in the order given. */
function takenLast(order: Uint32Array, taken: Uint8Array): Uint32Array {
  const sorted = new Uint32Array(order.length);
  let count = 0;
  for (const wanted of [0, 1]) {
    for (let i = 0; i < order.length; i++) {
      if (taken[order[i]!] === wanted) sorted[count++] = order[i]!;
    }
  }
  return sorted;
}

/** Fisher and Yates's shuffle of 0…size − 1. */
function shuffle(size: number, random: Random): Uint32Array {
  const order = new Uint32Array(size);
  const draws = new Float64Array(size);
  random.nextInto(draws);
  for (let i = 0; i < size; i++) {
    const j = Math.floor(draws[i]! * (i + 1));
    order[i] = order[j]!;
    order[j] = i;
  }
  return order;
}
