import { type WorldBatch } from '../../model/batch.ts';
import { type Random } from '../../random/random.ts';
import { DEVICE_NAMES } from '../../model/built-in-names.ts';
import { type Population } from '../population/types.ts';
import { type TransactionIds } from '../transaction-ids.ts';
import { createHotClient, type HotClient } from './hot-client.ts';
import { type TrafficSource } from './source.ts';

const SMALLEST_CENTS = 100;
const LARGEST_CENTS = 500_000;

/** The settings of the original producer. */
export interface OriginalSpec {
  /** May have a fraction: the n-th transaction is at n intervals, rounded down to whole ms. */
  readonly intervalMs: number;
  readonly hotClientShare?: number;
}

/** The original producer: one transaction in each interval, with all other values uniform. */
export class OriginalTraffic implements TrafficSource {
  timeMs: number;
  readonly #intervalMs: number;
  readonly #startMs: number;
  readonly #endMs: number;
  readonly #population: Population;
  readonly #ids: TransactionIds;
  readonly #random: Random;
  readonly #hotClient: HotClient | null;
  #count = 0;

  constructor(
    { intervalMs, hotClientShare }: OriginalSpec,
    population: Population,
    ids: TransactionIds,
    random: Random,
    startMs: number,
    endMs: number,
  ) {
    this.timeMs = startMs < endMs && population.clients.length > 0 ? startMs : Infinity;
    this.#intervalMs = intervalMs;
    this.#startMs = startMs;
    this.#endMs = endMs;
    this.#population = population;
    this.#ids = ids;
    this.#random = random;
    this.#hotClient = createHotClient(hotClientShare, population, random);
  }

  write(batch: WorldBatch, row: number, end: number, untilMs: number): number {
    let at = row;
    for (; at < end && this.timeMs <= untilMs && this.timeMs < Infinity; at++) this.#writeNext(batch, at);
    return at;
  }

  #writeNext(batch: WorldBatch, row: number): void {
    const random = this.#random;
    const population = this.#population;
    const drawn = random.below(population.clients.length);
    const client = this.#hotClient === null ? drawn : this.#hotClient.instead(drawn);
    const amount = SMALLEST_CENTS + random.below(LARGEST_CENTS - SMALLEST_CENTS + 1);
    const category = random.pick(population.categories);
    const device = random.pick(DEVICE_NAMES);
    const place = population.places[random.pick(random.pick(population.regions).places)]!;

    this.#ids.writeLegitimate(batch.ids, row, this.#count);
    batch.trueTimeMs[row] = this.timeMs;
    batch.client[row] = population.clients[client]!;
    batch.amountCents[row] = amount;
    batch.currency[row] = population.currency;
    batch.location[row] = place.location;
    batch.device[row] = population.devices[device];
    batch.category[row] = category.code;
    batch.region[row] = place.regionCode;
    batch.latitudeE6[row] = place.latitudeE6;
    batch.longitudeE6[row] = place.longitudeE6;

    this.#count += 1;
    this.timeMs = this.#startMs + Math.floor(this.#count * this.#intervalMs);
    if (this.timeMs >= this.#endMs) this.timeMs = Infinity;
  }
}
