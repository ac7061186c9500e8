import { type Random } from '../../random/random.ts';

/**
 * Hands out clients in a shuffled order, from the top again when all have been dealt. Those in `taken` come last; who is
 * dealt is put there.
 */
export class ClientSampler {
  readonly #order: Uint32Array;
  readonly #taken: Uint8Array;
  #position = 0;

  /** `taken` holds a flag per client and may be shared between decks. */
  constructor(taken: Uint8Array, random: Random) {
    const shuffled = shuffle(taken.length, random);
    this.#taken = taken;
    this.#order = new Uint32Array(taken.length);
    this.#order.set(shuffled.filter((client) => taken[client] === 0));
    const rest = shuffled.filter((client) => taken[client] !== 0);
    this.#order.set(rest, this.#order.length - rest.length);
  }

  /** Goes on at a random position, so that every client is as likely as any other, whoever was dealt before. */
  seekRandomly(random: Random): void {
    this.#position = random.below(this.#order.length);
  }

  /** The next client for whom `attempt` gives a result, with the result; undefined when there is none in the whole deck. */
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

/** Fisher and Yates's shuffle of 0…size − 1. */
function shuffle(size: number, random: Random): Uint32Array {
  const order = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    const j = random.below(i + 1);
    order[i] = order[j]!;
    order[j] = i;
  }
  return order;
}
