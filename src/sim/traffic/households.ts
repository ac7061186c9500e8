import exp from '@stdlib/math-base-special-exp';
import { type WorldBatch } from '../../model/batch.ts';
import { DAY_MS } from '../../model/time-units.ts';
import { AliasTable } from '../../random/alias.ts';
import { compileQuantile, type Quantile } from '../../random/sampler.ts';
import { type Random } from '../../random/random.ts';
import { DEVICE_NAMES } from '../../model/built-in-names.ts';
import { type Population } from '../population/types.ts';
import { type TransactionIds } from '../transaction-ids.ts';
import { activityWeights } from './activity.ts';
import { createHotClient, type HotClient } from './hot-client.ts';
import { homePlaceOf, HouseholdProfiles, levelOf, profileOf } from './household-profiles.ts';
import { type TrafficSource } from './source.ts';
import { WeekCycle } from './week-cycle.ts';

/** Share of purchases made in a city of the home region drawn anew, rather than in the home city, unless the scenario says another. */
const AWAY_SHARE = 0.12;
const LARGEST_CENTS = 2_500_000;

/** Transactions whose draws are made at a time. */
const BLOCK_ROWS = 256;
/** The draws of a transaction, in the order in which they are made; the last one is the time to the transaction after it. */
const CLIENT = 0;
const CATEGORY = 1;
const AMOUNT = 2;
const DEVICE = 3;
const PLACE = 4;
const GAP = 5;
const DRAWS = 6;

/** The settings of household traffic. */
export interface HouseholdsSpec {
  readonly transactionsPerClientPerDay: number;
  readonly activitySkew: number;
  readonly awayShare?: number;
  readonly spendingSigma?: number;
  readonly spendingDrift?: number;
  readonly hotClientShare?: number;
}

/**
 * Households as one superposed stream: arrivals follow the week, the client of each is drawn by activity, and everything else
 * by that client's home and profile. Regions are always the home's, so travel does not arise here.
 */
export class HouseholdTraffic implements TrafficSource {
  timeMs: number;
  readonly #startMs: number;
  readonly #endMs: number;
  readonly #random: Random;
  readonly #ids: TransactionIds;
  readonly #population: Population;
  readonly #cycle: WeekCycle;
  readonly #gap: Quantile = compileQuantile({ kind: 'exponential', mean: 1, max: null });
  readonly #activity: AliasTable;
  readonly #hotClient: HotClient | null;
  readonly #profiles: HouseholdProfiles;
  readonly #awayShare: number;
  readonly #deviceCodes: Uint16Array;
  readonly #categoryCodes: Uint32Array;
  /** The draws of a block of transactions, and how many of these are written. */
  readonly #draws = new Float64Array(DRAWS * BLOCK_ROWS);
  #used = BLOCK_ROWS;
  /** Of the transactions being written: client and category by number, and the client's traits. */
  readonly #clients = new Uint32Array(BLOCK_ROWS);
  readonly #traits = new Uint32Array(BLOCK_ROWS);
  readonly #categories = new Uint32Array(BLOCK_ROWS);
  /** Transactions written so far. */
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
    this.#startMs = startMs;
    this.#endMs = endMs;
    this.#cycle = new WeekCycle(startMs, (clients * spec.transactionsPerClientPerDay) / DAY_MS);
    this.#activity = new AliasTable(activityWeights(clients, spec.activitySkew));
    this.#hotClient = createHotClient(spec.hotClientShare, population, random);
    this.#awayShare = spec.awayShare ?? AWAY_SHARE;
    this.#profiles = new HouseholdProfiles(population, random, spec);
    this.#deviceCodes = Uint16Array.from(DEVICE_NAMES, (name) => population.devices[name]);
    this.#categoryCodes = Uint32Array.from(population.categories, ({ code }) => code);
    this.timeMs = this.#timeAfter(this.#random.next());
  }

  write(batch: WorldBatch, row: number, end: number, untilMs: number): number {
    if (this.#used === BLOCK_ROWS) {
      this.#random.nextInto(this.#draws);
      this.#used = 0;
    }
    const count = this.#writeTimes(batch.trueTimeMs, row, Math.min(end - row, BLOCK_ROWS - this.#used), untilMs);
    this.#ids.writeLegitimate(batch.ids, row, this.#count, count);
    this.#chooseClients(count);
    this.#writePurchases(batch, row, count);
    this.#used += count;
    this.#count += count;
    return row + count;
  }

  #timeAfter(drawn: number): number {
    return this.#cycle.advance(this.#gap(drawn), this.#endMs);
  }

  /** Returns how many there are until `untilMs`, at most `most`. */
  #writeTimes(trueTimeMs: Float64Array, row: number, most: number, untilMs: number): number {
    const draws = this.#draws;
    let timeMs = this.timeMs;
    let count = 0;
    for (; count < most && timeMs <= untilMs && timeMs < Infinity; count++) {
      trueTimeMs[row + count] = timeMs;
      timeMs = this.#timeAfter(draws[this.#drawsOf(count) + GAP]!);
    }
    this.timeMs = timeMs;
    return count;
  }

  /** In a loop of its own, so that the cache misses overlap: the table of many clients is large. */
  #chooseClients(count: number): void {
    const clients = this.#clients;
    const draws = this.#draws;
    const activity = this.#activity;
    for (let i = 0; i < count; i++) clients[i] = activity.at(draws[this.#drawsOf(i) + CLIENT]!);
    const hotClient = this.#hotClient;
    if (hotClient === null) return;
    for (let i = 0; i < count; i++) clients[i] = hotClient.instead(clients[i]!);
  }

  /** Column by column: short loops, the rows of which the processor works on side by side. */
  #writePurchases(batch: WorldBatch, row: number, count: number): void {
    this.#writeClients(batch.client, row, count);
    this.#writeCategories(batch.category, row, count);
    this.#writeAmounts(batch, row, count);
    this.#writeDevices(batch.device, row, count);
    this.#writePlaces(batch, row, count);
    batch.currency.fill(this.#population.currency, row, row + count);
  }

  #writeClients(codes: Uint32Array, row: number, count: number): void {
    const profiles = this.#profiles;
    for (let i = 0; i < count; i++) {
      const client = this.#clients[i]!;
      codes[row + i] = profiles.code(client);
      this.#traits[i] = profiles.traits(client);
    }
  }

  #writeCategories(codes: Uint32Array, row: number, count: number): void {
    const draws = this.#draws;
    const { categoryByProfile } = this.#profiles;
    for (let i = 0; i < count; i++) {
      const category = categoryByProfile[profileOf(this.#traits[i]!)]!.at(draws[this.#drawsOf(i) + CATEGORY]!);
      this.#categories[i] = category;
      codes[row + i] = this.#categoryCodes[category]!;
    }
  }

  #writeAmounts({ amountCents, trueTimeMs }: WorldBatch, row: number, count: number): void {
    const draws = this.#draws;
    const { amounts, levels, drifts } = this.#profiles;
    for (let i = 0; i < count; i++) {
      const typical = amounts[this.#categories[i]!]!.at(draws[this.#drawsOf(i) + AMOUNT]!);
      let amount = typical * levels[levelOf(this.#traits[i]!)]!;
      if (drifts !== null) amount *= exp(drifts[this.#clients[i]!]! * this.#elapsed(trueTimeMs[row + i]!));
      amountCents[row + i] = Math.min(LARGEST_CENTS, Math.max(1, Math.round(amount)));
    }
  }

  /** The share of the run that is over. */
  #elapsed(timeMs: number): number {
    return (timeMs - this.#startMs) / (this.#endMs - this.#startMs);
  }

  #writeDevices(codes: Uint16Array, row: number, count: number): void {
    const draws = this.#draws;
    const { deviceByCategory } = this.#profiles;
    for (let i = 0; i < count; i++) {
      const device = deviceByCategory[this.#categories[i]!]!.at(draws[this.#drawsOf(i) + DEVICE]!);
      codes[row + i] = this.#deviceCodes[device]!;
    }
  }

  #writePlaces({ location, region, latitudeE6, longitudeE6 }: WorldBatch, row: number, count: number): void {
    const draws = this.#draws;
    const { places } = this.#population;
    for (let i = 0; i < count; i++) {
      const place = places[this.#placeOf(homePlaceOf(this.#traits[i]!), draws[this.#drawsOf(i) + PLACE]!)]!;
      location[row + i] = place.location;
      region[row + i] = place.regionCode;
      latitudeE6[row + i] = place.latitudeE6;
      longitudeE6[row + i] = place.longitudeE6;
    }
  }

  /** Where the draws begin of the i-th transaction that is being written. */
  #drawsOf(i: number): number {
    return DRAWS * (this.#used + i);
  }

  /** One draw serves twice: below the share it says that the client is away from `home`, and how far below, where. */
  #placeOf(home: number, u: number): number {
    const awayShare = this.#awayShare;
    if (u >= awayShare) return home;
    const { places } = this.#population.regions[this.#population.places[home]!.region]!;
    return places[((u / awayShare) * places.length) | 0]!;
  }
}
