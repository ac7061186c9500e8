import { compareText } from '../model/text-order.ts';

/** Which clients go together. */
export interface ClientUnits {
  /** By client's number. */
  readonly ofClient: Uint32Array;
  readonly count: number;
}

/** Gives each client a number, in the order in which they come. */
export class ClientNumbers {
  readonly #numbers = new Map<string, number>();

  of(clientId: string): number {
    const known = this.#numbers.get(clientId);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(clientId, number);
    return number;
  }

  /** By client's number, the number of its unit. Units are numbered in the order of their names, which no order of arrival can change. */
  units(unitOf: (clientId: string) => string): ClientUnits {
    const names = [...this.#numbers.keys()].map(unitOf);
    const numbers = new Map([...new Set(names)].sort(compareText).map((name, number) => [name, number]));
    return { ofClient: Uint32Array.from(names, (name) => numbers.get(name)!), count: numbers.size };
  }
}
