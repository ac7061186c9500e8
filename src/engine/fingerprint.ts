import { avalanche, mixWord } from '../digest/murmur3.ts';
import { DictionaryHashes, highWord, lowWord } from '../digest/row-digest.ts';
import { type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';

/**
 * 32-bit fingerprints of a transaction's payload: everything but its id. Made of text hashes and numbers, not of codes, so
 * that they may outlive a vocabulary. Two different payloads share one with probability 2^-32.
 */
export class Fingerprints {
  readonly #clients: DictionaryHashes;
  readonly #currencies: DictionaryHashes;
  readonly #locations: DictionaryHashes;
  readonly #devices: DictionaryHashes;
  readonly #categories: DictionaryHashes;
  readonly #regions: DictionaryHashes;

  constructor(vocabulary: Vocabulary) {
    this.#clients = new DictionaryHashes(vocabulary.clients);
    this.#currencies = new DictionaryHashes(vocabulary.currencies);
    this.#locations = new DictionaryHashes(vocabulary.locations);
    this.#devices = new DictionaryHashes(vocabulary.devices);
    this.#categories = new DictionaryHashes(vocabulary.categories);
    this.#regions = new DictionaryHashes(vocabulary.regions);
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
      let hash = mixWord(clients[client[row]!]!, lowWord(time));
      hash = mixWord(hash, highWord(time));
      hash = mixWord(hash, lowWord(cents));
      hash = mixWord(hash, highWord(cents));
      hash = mixWord(hash, currencies[currency[row]!]!);
      hash = mixWord(hash, locations[location[row]!]!);
      hash = mixWord(hash, devices[device[row]!]!);
      hash = mixWord(hash, categories[category[row]!]!);
      hash = mixWord(hash, regions[region[row]!]!);
      hash = mixWord(hash, latitudeE6[row]!);
      hash = mixWord(hash, longitudeE6[row]!);
      out[i] = avalanche(hash);
    }
  }
}
