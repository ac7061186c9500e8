import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { DictionaryHashes, highWord, lowWord, RowDigest } from './row-digest.ts';
import { type LogBatch, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Observer } from '../model/observer.ts';

/** Text hashes of every dictionary of a vocabulary. */
export class VocabularyHashes {
  readonly #hashes: Readonly<Record<keyof Vocabulary, DictionaryHashes>>;

  constructor(vocabulary: Vocabulary) {
    this.#hashes = {
      clients: new DictionaryHashes(vocabulary.clients),
      currencies: new DictionaryHashes(vocabulary.currencies),
      locations: new DictionaryHashes(vocabulary.locations),
      devices: new DictionaryHashes(vocabulary.devices),
      categories: new DictionaryHashes(vocabulary.categories),
      regions: new DictionaryHashes(vocabulary.regions),
    };
  }

  tables(): Readonly<Record<keyof Vocabulary, Int32Array>> {
    const { clients, currencies, locations, devices, categories, regions } = this.#hashes;
    return {
      clients: clients.table(),
      currencies: currencies.table(),
      locations: locations.table(),
      devices: devices.table(),
      categories: categories.table(),
      regions: regions.table(),
    };
  }
}

/** Takes in every column of the transactions in rows [from, to), and one more time of their stage. */
export function digestRows(
  digest: RowDigest,
  batch: TransactionBatch,
  stageTimeMs: Float64Array,
  hashes: VocabularyHashes,
  from = 0,
  to = batch.length,
): void {
  const tables = hashes.tables();
  for (let row = from; row < to; row++) {
    const amount = batch.amountCents[row]!;
    const event = batch.eventTimeMs[row]!;
    const stage = stageTimeMs[row]!;
    digest.row(
      batch.ids[2 * row]!,
      batch.ids[2 * row + 1]!,
      lowWord(amount),
      highWord(amount),
      lowWord(event),
      highWord(event),
      lowWord(stage),
      highWord(stage),
    );
    digest.row(
      tables.clients[batch.client[row]!]!,
      tables.currencies[batch.currency[row]!]!,
      tables.locations[batch.location[row]!]!,
      tables.devices[batch.device[row]!]!,
      tables.categories[batch.category[row]!]!,
      tables.regions[batch.region[row]!]!,
      batch.latitudeE6[row]!,
      batch.longitudeE6[row]!,
    );
  }
}

/** Digest of everything the world did: transactions in true-time order, with true and event time. */
export class TransactionsDigest {
  readonly #digest = new RowDigest();
  readonly #hashes: VocabularyHashes;

  constructor(vocabulary: Vocabulary) {
    this.#hashes = new VocabularyHashes(vocabulary);
  }

  add(batch: WorldBatch): void {
    digestRows(this.#digest, batch, batch.trueTimeMs, this.#hashes);
  }

  hex(): string {
    return this.#digest.hex();
  }
}

/** Digest of what was delivered: each partition's records in offset order, with ingest times; then by partition number. */
export class DeliveriesDigest {
  readonly #digests: readonly RowDigest[];
  readonly #hashes: VocabularyHashes;

  constructor(vocabulary: Vocabulary, partitions: number) {
    this.#digests = Array.from({ length: partitions }, () => new RowDigest());
    this.#hashes = new VocabularyHashes(vocabulary);
  }

  add(batch: LogBatch): void {
    digestRows(this.#digests[batch.partition]!, batch, batch.ingestTimeMs, this.#hashes);
  }

  hex(): string {
    return textDigest(this.#digests.map((digest, partition) => `${partition}:${digest.hex()}`));
  }
}

/** The digests of a run's first two stages. */
export class StageDigests implements Observer {
  readonly #transactions: TransactionsDigest;
  readonly #deliveries: DeliveriesDigest;

  constructor(vocabulary: Vocabulary, partitions: number) {
    this.#transactions = new TransactionsDigest(vocabulary);
    this.#deliveries = new DeliveriesDigest(vocabulary, partitions);
  }

  drawn(batch: WorldBatch): void {
    this.#transactions.add(batch);
  }

  delivered(batch: LogBatch): void {
    this.#deliveries.add(batch);
  }

  hex(): { readonly transactions: string; readonly deliveries: string } {
    return { transactions: this.#transactions.hex(), deliveries: this.#deliveries.hex() };
  }
}

/** First 32 hex digits of the SHA-256 over the lines, each ended by a line feed: the digest of a JSON Lines file's bytes. */
function textDigest(lines: Iterable<string>): string {
  const hash = sha256.create();
  for (const line of lines) hash.update(utf8ToBytes(`${line}\n`));
  return bytesToHex(hash.digest()).slice(0, 32);
}
