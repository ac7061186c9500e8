import { compareText } from '../model/text-order.ts';

/** Gives each client a number, in the order in which they come. */
export class ClientNumbers {
  readonly #numbers = new Map<string, number>();

  /** How many clients there are. */
  get size(): number {
    return this.#numbers.size;
  }

  of(clientId: string): number {
    const known = this.#numbers.get(clientId);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(clientId, number);
    return number;
  }

  /** By number, the client's place in the order of their names, which no order of arrival can change. */
  ranks(): Uint32Array {
    const ranks = new Uint32Array(this.#numbers.size);
    const sorted = [...this.#numbers].sort(([a], [b]) => compareText(a, b));
    for (const [rank, [, number]] of sorted.entries()) ranks[number] = rank;
    return ranks;
  }
}
