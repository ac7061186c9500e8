import exp from '@stdlib/math-base-special-exp';
import { AliasTable } from '../../random/alias.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { normalQuantile } from '../../random/normal-quantile.ts';
import { QuantileTable } from '../../random/quantile-table.ts';
import { type Random } from '../../random/random.ts';
import { MERCHANT_CATEGORIES, SPENDING_PROFILES } from '../merchants.ts';

/** Households differ in how much they spend: the standard deviation of ln(level). */
const LEVEL_SIGMA = 0.35;
const LEVELS = 256;

/** Each client's kind of household and level of spending, drawn by its number alone; one byte each in one word. */
export class HouseholdProfiles {
  readonly categoryByProfile: readonly AliasTable[] = SPENDING_PROFILES.map((weights) => new AliasTable(weights));
  /** Amount in cents at level 1, by category. */
  readonly amounts: readonly QuantileTable[] = MERCHANT_CATEGORIES.map(
    ({ medianCents, sigma }) => new QuantileTable((p) => medianCents * exp(sigma * normalQuantile(p))),
  );
  readonly deviceByCategory: readonly AliasTable[] = MERCHANT_CATEGORIES.map(({ devices }) => new AliasTable(devices));
  /** Factor on amounts, by the client's level. */
  readonly levels: Float64Array = new Float64Array(LEVELS);
  readonly #traits: Uint16Array;

  constructor(clients: number, random: Random) {
    for (let level = 0; level < LEVELS; level++) {
      this.levels[level] = exp(LEVEL_SIGMA * normalQuantile((level + 0.5) / LEVELS));
    }
    const draws = new KeyedRandom(random, 'household');
    this.#traits = new Uint16Array(clients);
    for (let client = 0; client < clients; client++) {
      this.#traits[client] = draws.below(client, 0, SPENDING_PROFILES.length) * LEVELS + draws.below(client, 1, LEVELS);
    }
  }

  profile(client: number): number {
    return this.#traits[client]! >>> 8;
  }

  level(client: number): number {
    return this.#traits[client]! & 0xff;
  }
}
