import { NO_COORDINATE, type TransactionBatch } from '../model/batch.ts';
import { type Dictionary, type Vocabulary } from '../model/dictionary.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { geohash } from './geohash.ts';
import { money, tagOf, text } from './line.ts';
import { Ordinals } from './ordinals.ts';

/** Cells of about 5 km. A map of cities needs no finer ones, and each cell is a series. */
const GEOHASH_DIGITS = 5;

/**
 * Lines of `raw_transactions`, as the original pipeline named them: one for each transaction, at its event time. The place is
 * there as fields, and as the tags `city` and `geohash`, because InfluxQL groups only by tags.
 */
export class TransactionLines {
  readonly #client: Coded;
  readonly #region: Coded;
  readonly #category: Coded;
  readonly #city: Coded;
  readonly #device: Coded;
  readonly #location: Coded;
  readonly #run: string;
  readonly #shiftMs: number;
  readonly #ordinals = new Ordinals();

  /** Written times are `shiftMs` later than the real ones. */
  constructor({ clients, regions, categories, devices, locations }: Vocabulary, runId: string, shiftMs = 0) {
    this.#shiftMs = shiftMs;
    this.#client = new Coded(clients, (value) => tagOf('client_id', value));
    this.#region = new Coded(regions, (value) => tagOf('region', value));
    this.#category = new Coded(categories, (value) => tagOf('merchant_category', value));
    this.#city = new Coded(locations, (value) => tagOf('city', value));
    this.#device = new Coded(devices, (value) => tagOf('device', value));
    this.#location = new Coded(locations, (value) => (value === null ? '' : `,location=${text(value)}`));
    this.#run = tagOf('run_id', runId);
  }

  line(batch: TransactionBatch, row: number): string {
    const city = this.#city.of(batch.location[row]!);
    const client = this.#client.of(batch.client[row]!);
    const device = this.#device.of(batch.device[row]!);
    const category = this.#category.of(batch.category[row]!);
    const region = this.#region.of(batch.region[row]!);
    const latitudeE6 = batch.latitudeE6[row]!;
    const longitudeE6 = batch.longitudeE6[row]!;
    const series = `raw_transactions${city}${client}${device}${cellOf(latitudeE6, longitudeE6)}${category}${region}${this.#run}`;
    const amount = money(batch.amountCents[row]!);
    const location = this.#location.of(batch.location[row]!);
    const place = degrees('latitude', latitudeE6) + degrees('longitude', longitudeE6);
    const time = this.#ordinals.timeNs(series, batch.eventTimeMs[row]! + this.#shiftMs);
    return `${series} amount=${amount}${place}${location},transaction_id="${transactionIdAt(batch.ids, row)}" ${time}`;
  }
}

function cellOf(latitudeE6: number, longitudeE6: number): string {
  if (latitudeE6 === NO_COORDINATE || longitudeE6 === NO_COORDINATE) return '';
  return `,geohash=${geohash(latitudeE6, longitudeE6, GEOHASH_DIGITS)}`;
}

function degrees(name: string, e6: number): string {
  return e6 === NO_COORDINATE ? '' : `,${name}=${e6 / 1e6}`;
}

/** Caches the part of a line that depends on one coded value. */
class Coded {
  readonly #dictionary: Dictionary;
  readonly #write: (value: string | null) => string;
  readonly #known: string[] = [];

  constructor(dictionary: Dictionary, write: (value: string | null) => string) {
    this.#dictionary = dictionary;
    this.#write = write;
  }

  of(code: number): string {
    return (this.#known[code] ??= this.#write(this.#dictionary.value(code)));
  }
}
