import { type TransactionBatch } from '../../model/batch.ts';
import { type ClientGroup, type ClockOwners } from '../../model/clocks.ts';
import { type Dictionary } from '../../model/dictionary.ts';
import { TraplineError } from '../../model/errors.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { type Random } from '../../random/random.ts';
import { producerOf } from './producers.ts';
import { homeOf, type Population } from '../population/types.ts';

/** A flag by dictionary code. */
type Flags = Uint8Array;

/** Selects the clocks that a spec is about, row by row. */
export class ClockSelector {
  /** Null for all clients. */
  readonly #clients: Flags | null;
  readonly #devices: Flags | null;
  readonly #regions: Flags | null;
  readonly #producerOf: ((clientCode: number) => number) | null;

  /**
   * `spec` names the spec in messages. `random` is the spec's own stream; `shared` assigns clients to producers. Throws
   * TraplineError('input') for devices, regions and clients that the population does not have.
   */
  constructor(owners: ClockOwners, population: Population, spec: string, random: Random, shared: Random) {
    const { vocabulary } = population;
    const { producers } = owners;
    this.#producerOf = producers === null ? null : producerOf(producers.count, shared);
    this.#clients = clientFlags(owners, population, spec, random, this.#producerOf);
    this.#devices = owners.devices && flagsOf(owners.devices, vocabulary.devices, `${spec}.devices`, 'device');
    this.#regions = owners.regions && flagsOf(owners.regions, vocabulary.regions, `${spec}.regions`, 'region');
  }

  /** Whether the spec selects the clock that stamps the row. */
  has(batch: TransactionBatch, row: number): boolean {
    return (
      (this.#clients === null || this.#clients[batch.client[row]!] === 1) &&
      (this.#devices === null || this.#devices[batch.device[row]!] === 1) &&
      (this.#regions === null || this.#regions[batch.region[row]!] === 1)
    );
  }

  /** The key of a client's draws: its own code, or the number of its producer. */
  keyOf(clientCode: number): number {
    return this.#producerOf === null ? clientCode : this.#producerOf(clientCode);
  }
}

/** The clients that meet every condition on clients. */
function clientFlags(
  { clients, homes, producers }: ClockOwners,
  population: Population,
  spec: string,
  random: Random,
  producer: ((clientCode: number) => number) | null,
): Flags | null {
  const only = producers?.only ?? null;
  if (clients === null && homes === null && only === null) return null;
  const { vocabulary } = population;
  const inGroup = clients && groupTest(clients, vocabulary.clients, spec, random);
  const atHome = homes && flagsOf(homes, vocabulary.regions, `${spec}.homes`, 'region');
  const flags = new Uint8Array(vocabulary.clients.size);
  population.clients.forEach((code, client) => {
    const meant =
      (inGroup === null || inGroup(code)) &&
      (atHome === null || atHome[homeOf(population, client).regionCode] === 1) &&
      (only === null || only.includes(producer!(code)));
    if (meant) flags[code] = 1;
  });
  return flags;
}

function groupTest(group: ClientGroup, clients: Dictionary, spec: string, random: Random): (code: number) => boolean {
  if (group.kind === 'ids') {
    const flags = flagsOf(group.ids, clients, `${spec}.clients`, 'client');
    return (code) => flags[code] === 1;
  }
  const drawn = new KeyedRandom(random, 'share');
  return (code) => drawn.next(code, 0) < group.share;
}

/** The codes of `names`, each of which must be in the dictionary. */
function flagsOf(names: readonly string[], dictionary: Dictionary, path: string, what: string): Flags {
  const flags = new Uint8Array(dictionary.size);
  for (const name of names) {
    const code = dictionary.find(name);
    if (code === undefined)
      throw new TraplineError('scenario_unsuitable', `${path}: the traffic has no ${what} "${name}"`);
    flags[code] = 1;
  }
  return flags;
}
