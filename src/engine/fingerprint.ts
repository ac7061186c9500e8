import { DictionaryHashes, highWord, lowWord } from '../digest/row-digest.ts';
import { type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';

/**
 * 32-bit fingerprints of a transaction's payload: everything but its id. Made of text hashes and numbers, not of codes, so
 * that they may outlive a vocabulary. Spread words times odd constants, added up: any change of one word shows, and payloads that
 * differ in several share a fingerprint once in 2^32.
 */
export class Fingerprints {
  readonly #clients: DictionaryHashes;
  readonly #currencies: DictionaryHashes;
  readonly #locations: DictionaryHashes;
  readonly #devices: DictionaryHashes;
  readonly #categories: DictionaryHashes;
  readonly #regions: DictionaryHashes;
  readonly #extras: readonly DictionaryHashes[];

  constructor(vocabulary: Vocabulary) {
    this.#clients = DictionaryHashes.of(vocabulary.clients);
    this.#currencies = DictionaryHashes.of(vocabulary.currencies);
    this.#locations = DictionaryHashes.of(vocabulary.locations);
    this.#devices = DictionaryHashes.of(vocabulary.devices);
    this.#categories = DictionaryHashes.of(vocabulary.categories);
    this.#regions = DictionaryHashes.of(vocabulary.regions);
    this.#extras = vocabulary.extras.map(({ values }) => DictionaryHashes.of(values));
  }

  /** Writes the fingerprint of row `first + i` to `out[i]` for i below `count`. */
  fill(batch: TransactionBatch, first: number, count: number, out: Int32Array): void {
    const clients = this.#clients.table();
    const currencies = this.#currencies.table();
    const locations = this.#locations.table();
    const devices = this.#devices.table();
    const categories = this.#categories.table();
    const regions = this.#regions.table();
    const { client, amountCents, currency, eventTimeMs, location, device, category, region } = batch;
    const { latitudeE6, longitudeE6 } = batch;
    for (let i = 0; i < count; i++) {
      const row = first + i;
      const cents = amountCents[row]!;
      const time = eventTimeMs[row]!;
      out[i] =
        Math.imul(spread(clients[client[row]!]!), 0x9e3779b1) +
        Math.imul(spread(lowWord(time)), 0x85ebca77) +
        Math.imul(spread(highWord(time)), 0xc2b2ae3d) +
        Math.imul(spread(lowWord(cents)), 0x27d4eb2f) +
        Math.imul(spread(highWord(cents)), 0x165667b1) +
        Math.imul(spread(currencies[currency[row]!]!), 0xd3a2646d) +
        Math.imul(spread(locations[location[row]!]!), 0xfd7046c5) +
        Math.imul(spread(devices[device[row]!]!), 0xb55a4f09) +
        Math.imul(spread(categories[category[row]!]!), 0x6c8e9cf5) +
        Math.imul(spread(regions[region[row]!]!), 0x4be98135) +
        Math.imul(spread(latitudeE6[row]!), 0x2f0b4c47) +
        Math.imul(spread(longitudeE6[row]!), 0x734f5b19);
    }
    this.#extras.forEach((values, extra) => {
      const table = values.table();
      const codes = batch.extras[extra]!;
      for (let i = 0; i < count; i++) out[i]! += Math.imul(spread(table[codes[first + i]!]!), factorOf(extra));
    });
  }
}

/** An odd constant for each extra column. */
function factorOf(extra: number): number {
  return Math.imul(0x9e3779b1, 2 * extra + 3) ^ 0x2545f490;
}

/**
 * One to one. Without it, two words that differ in their highest bit alone would make up for one another whatever the constants:
 * a place at 0°, 0° and no place at all.
 */
function spread(word: number): number {
  return word ^ (word >>> 15);
}
