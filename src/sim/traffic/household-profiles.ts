import exp from '@stdlib/math-base-special-exp';
import { AliasTable } from '../../random/alias.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { normalQuantile } from '../../random/normal-quantile.ts';
import { QuantileTable } from '../../random/quantile-table.ts';
import { type Random } from '../../random/random.ts';
import { MERCHANT_CATEGORIES, SPENDING_PROFILES } from '../merchants.ts';
import { type Population } from '../population/types.ts';

/** How households differ in what they spend, and how that moves: standard deviations of ln(level). */
interface Spending {
  readonly spendingSigma?: number;
  readonly spendingDrift?: number;
}

/** Households differ in how much they spend: the standard deviation of ln(level), unless the scenario says another. */
const LEVEL_SIGMA = 0.35;
const LEVELS = 256;

/**
 * What the traffic looks up about clients: their kind of household and level of spending, drawn by their number alone, with
 * their code and home. They are stored together, so a look-up causes one cache miss instead of four.
 */
export class HouseholdProfiles {
  readonly categoryByProfile: readonly AliasTable[] = SPENDING_PROFILES.map((weights) => new AliasTable(weights));
  /** Amount in cents at level 1, by category. */
  readonly amounts: readonly QuantileTable[] = MERCHANT_CATEGORIES.map(
    ({ medianCents, sigma }) => new QuantileTable((p) => medianCents * exp(sigma * normalQuantile(p))),
  );
  readonly deviceByCategory: readonly AliasTable[] = MERCHANT_CATEGORIES.map(({ devices }) => new AliasTable(devices));
  /** The factor of each level on amounts. */
  readonly levels: Float64Array = new Float64Array(LEVELS);
  /** By client: how far ln(level) moves over the run; null where it stays. */
  readonly drifts: Float64Array | null;
  /** For client i: at 2i the dictionary code, at 2i + 1 the home place (16 bits), profile and level (8 bits each). */
  readonly #clients: Uint32Array;

  constructor(
    population: Population,
    random: Random,
    { spendingSigma = LEVEL_SIGMA, spendingDrift = 0 }: Spending = {},
  ) {
    for (let level = 0; level < LEVELS; level++) {
      this.levels[level] = exp(spendingSigma * normalQuantile((level + 0.5) / LEVELS));
    }
    const draws = new KeyedRandom(random, 'household');
    const { clients, homePlace } = population;
    this.#clients = new Uint32Array(2 * clients.length);
    for (let client = 0; client < clients.length; client++) {
      const profile = draws.below(client, 0, SPENDING_PROFILES.length);
      this.#clients[2 * client] = clients[client]!;
      this.#clients[2 * client + 1] = (homePlace[client]! << 16) | (profile << 8) | draws.below(client, 1, LEVELS);
    }
    this.drifts =
      spendingDrift === 0
        ? null
        : Float64Array.from(
            clients,
            (_, client) => spendingDrift * normalQuantile((draws.below(client, 2, LEVELS) + 0.5) / LEVELS),
          );
  }

  /** The client's dictionary code. */
  code(client: number): number {
    return this.#clients[2 * client]!;
  }

  /** The client's home place, profile and level in one word; what is in it say the functions below. */
  traits(client: number): number {
    return this.#clients[2 * client + 1]!;
  }
}

/** Index of the home place in a client's packed traits. */
export function homePlaceOf(traits: number): number {
  return traits >>> 16;
}

/** Index of the spending profile in a client's packed traits. */
export function profileOf(traits: number): number {
  return (traits >>> 8) & 0xff;
}

/** Level of spending in a client's packed traits. */
export function levelOf(traits: number): number {
  return traits & 0xff;
}
