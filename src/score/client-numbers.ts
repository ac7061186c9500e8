import { compareText } from '../model/text-order.ts';

/** Which clients go together. */
export interface ClientUnits {
  /** By client's number. */
  readonly ofClient: Uint32Array;
  readonly count: number;
}

/** The units of a scenario. */
export interface NumberedUnits {
  /** Of a client's unit, below `count`; undefined for a client that the scenario does not have. */
  readonly numberOf: (clientId: string) => number | undefined;
  /** How many there are, those with nothing included. */
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

  /** Each client as a unit. Units are numbered in the order of the clients' ids, which no order of arrival can change. */
  unitsOfOwn(): ClientUnits {
    const clients = [...this.#numbers.keys()];
    const places = new Map([...clients].sort(compareText).map((clientId, place) => [clientId, place]));
    return { ofClient: Uint32Array.from(clients, (clientId) => places.get(clientId)!), count: clients.length };
  }

  /** The units of a scenario. A client that has none there is a unit of its own, behind the others. */
  unitsOfScenario({ numberOf, count }: NumberedUnits): ClientUnits {
    const clients = [...this.#numbers.keys()];
    const others = new Map(
      clients
        .filter((id) => numberOf(id) === undefined)
        .sort(compareText)
        .map((id, i) => [id, i]),
    );
    const ofClient = Uint32Array.from(clients, (id) => numberOf(id) ?? count + others.get(id)!);
    return { ofClient, count: count + others.size };
  }
}
