import { type WorldBatch } from '../../model/batch.ts';
import { AliasTable } from '../../random/alias.ts';
import { compileQuantile, type Quantile } from '../../random/sampler.ts';
import { type Random } from '../../random/random.ts';
import { DEVICES } from '../merchants.ts';
import { type Population } from '../population/types.ts';
import { type TransactionIds } from '../transaction-ids.ts';
import { activityWeights } from './activity.ts';
import { createHotClient, type HotClient } from './hot-client.ts';
import { HouseholdProfiles } from './household-profiles.ts';
import { type TrafficSource } from './source.ts';
import { WeekCycle } from './week-cycle.ts';

const DAY_MS = 86_400_000;
/** Share of purchases in a random city of the home region instead of the home city. */
const AWAY_SHARE = 0.12;
const LARGEST_CENTS = 2_500_000;

/** The settings of household traffic. */
export interface HouseholdsSpec {
  readonly transactionsPerClientPerDay: number;
  readonly activitySkew: number;
  readonly hotClientShare?: number;
}

/**
 * Households as one superposed stream: arrivals follow the week, the client of each is drawn by activity, and its home and
 * profile determine the rest. The region is always the home's, so this traffic contains no travel.
 */
export class HouseholdTraffic implements TrafficSource {
  timeMs: number;
  readonly #endMs: number;
  readonly #random: Random;
  readonly #ids: TransactionIds;
  readonly #population: Population;
  readonly #cycle: WeekCycle;
  readonly #gap: Quantile = compileQuantile({ kind: 'exponential', mean: 1, max: null });
  readonly #activity: AliasTable;
  readonly #hotClient: HotClient | null;
  readonly #profiles: HouseholdProfiles;
  readonly #devices: Uint16Array;
  readonly #categories: Uint32Array;
  #count = 0;

  constructor(
    spec: HouseholdsSpec,
    population: Population,
    ids: TransactionIds,
    random: Random,
    startMs: number,
    endMs: number,
  ) {
    const clients = population.clients.length;
    this.#random = random.fork('arrivals');
    this.#ids = ids;
    this.#population = population;
    this.#endMs = endMs;
    this.#cycle = new WeekCycle(startMs, (clients * spec.transactionsPerClientPerDay) / DAY_MS);
    this.#activity = new AliasTable(activityWeights(clients, spec.activitySkew));
    this.#hotClient = createHotClient(spec.hotClientShare, population, random);
    this.#profiles = new HouseholdProfiles(population, random);
    this.#devices = Uint16Array.from(DEVICES, (name) => population.devices[name]);
    this.#categories = Uint32Array.from(population.categories, ({ code }) => code);
    this.timeMs = this.#nextTime();
  }

  #nextTime(): number {
    return this.#cycle.advance(this.#gap(this.#random.next()), this.#endMs);
  }

  writeNext(batch: WorldBatch, row: number): void {
    const random = this.#random;
    const profiles = this.#profiles;
    const population = this.#population;
    const active = this.#activity.at(random.next());
    const client = this.#hotClient === null ? active : this.#hotClient.instead(active);
    const category = profiles.categoryByProfile[profiles.profile(client)]!.at(random.next());
    const amount = profiles.amounts[category]!.at(random.next()) * profiles.levels[profiles.level(client)]!;
    const device = profiles.deviceByCategory[category]!.at(random.next());
    const place = population.places[this.#placeOf(client, random.next())]!;

    this.#ids.writeLegitimate(batch.ids, row, this.#count);
    batch.trueTimeMs[row] = this.timeMs;
    batch.client[row] = profiles.code(client);
    batch.amountCents[row] = Math.min(LARGEST_CENTS, Math.max(1, Math.round(amount)));
    batch.currency[row] = population.currency;
    batch.location[row] = place.location;
    batch.device[row] = this.#devices[device]!;
    batch.category[row] = this.#categories[category]!;
    batch.region[row] = place.regionCode;
    batch.latitudeE6[row] = place.latitudeE6;
    batch.longitudeE6[row] = place.longitudeE6;

    this.#count += 1;
    this.timeMs = this.#nextTime();
  }

  /** One draw decides twice: values below the share mean that the client is away, and their size selects the place. */
  #placeOf(client: number, u: number): number {
    const home = this.#profiles.homePlace(client);
    if (u >= AWAY_SHARE) return home;
    const { places } = this.#population.regions[this.#population.places[home]!.region]!;
    return places[Math.floor((u / AWAY_SHARE) * places.length)]!;
  }
}
