import { type Random } from '../../random/random.ts';
import { type Population } from '../population/types.ts';

/**
 * One client to whom a share of all purchases goes, whoever would have made them. Draws from a stream of its own, so that whatever
 * stays with the others is as it would be without it.
 */
export class HotClient {
  readonly #share: number;
  readonly #client: number;
  readonly #random: Random;

  /** One of `clients`, numbered from 0; there must be one. */
  constructor(share: number, clients: number, random: Random) {
    this.#share = share;
    this.#client = random.fork('who').below(clients);
    this.#random = random.fork('purchases');
  }

  /** Who makes the next purchase, `client` or the hot one. */
  instead(client: number): number {
    return this.#random.chance(this.#share) ? this.#client : client;
  }
}

/** The hot client of a traffic's stream; null where there is none. */
export function createHotClient(share: number | undefined, { clients }: Population, random: Random): HotClient | null {
  if (share === undefined || clients.length === 0) return null;
  return new HotClient(share, clients.length, random.fork('hot_client'));
}
