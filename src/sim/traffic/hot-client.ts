import { type Random } from '../../random/random.ts';
import { type Population } from '../population/types.ts';

/**
 * One client that takes a share of all purchases from the others. It draws from a stream of its own, so the remaining purchases
 * of the others are unchanged.
 */
export class HotClient {
  readonly #share: number;
  readonly #client: number;
  readonly #random: Random;

  /** Chosen among `clients` clients, numbered from 0. There must be at least one. */
  constructor(share: number, clients: number, random: Random) {
    this.#share = share;
    this.#client = random.fork('who').below(clients);
    this.#random = random.fork('purchases');
  }

  /** The client of the next purchase: `client` or the hot one. */
  instead(client: number): number {
    return this.#random.chance(this.#share) ? this.#client : client;
  }
}

/** The hot client of a traffic's stream; null if there is none. */
export function createHotClient(share: number | undefined, { clients }: Population, random: Random): HotClient | null {
  if (share === undefined || clients.length === 0) return null;
  return new HotClient(share, clients.length, random.fork('hot_client'));
}
