import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { DictionaryHashes, highWord, lowWord, RowDigest, WORDS_PER_ROW } from './row-digest.ts';
import { type LogBatch, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Observer } from '../model/observer.ts';

type OwnDictionary = Exclude<keyof Vocabulary, 'extras'>;

/** Text hashes by code, of each dictionary of a vocabulary. */
type HashTables = Readonly<Record<OwnDictionary, Int32Array>> & { readonly extras: readonly Int32Array[] };

/** Text hashes of every dictionary of a vocabulary. */
export class VocabularyHashes {
  readonly #hashes: Readonly<Record<OwnDictionary, DictionaryHashes>>;
  readonly #extras: readonly DictionaryHashes[];

  constructor(vocabulary: Vocabulary) {
    this.#hashes = {
      clients: DictionaryHashes.of(vocabulary.clients),
      currencies: DictionaryHashes.of(vocabulary.currencies),
      locations: DictionaryHashes.of(vocabulary.locations),
      devices: DictionaryHashes.of(vocabulary.devices),
      categories: DictionaryHashes.of(vocabulary.categories),
      regions: DictionaryHashes.of(vocabulary.regions),
    };
    this.#extras = vocabulary.extras.map(({ values }) => DictionaryHashes.of(values));
  }

  /** Each dictionary's hashes by code, good for every code given out so far. Ask again for each batch. */
  tables(): HashTables {
    const { clients, currencies, locations, devices, categories, regions } = this.#hashes;
    return {
      clients: clients.table(),
      currencies: currencies.table(),
      locations: locations.table(),
      devices: devices.table(),
      categories: categories.table(),
      regions: regions.table(),
      extras: this.#extras.map((hashes) => hashes.table()),
    };
  }
}

/** Rows that are put into words at a time: their words stay in the first-level cache. */
const BLOCK_ROWS = 128;
/**
 * A transaction is two rows of the digest: its id and its numbers, then the hashes of its strings and its coordinates. Where there are extra
 * columns, their hashes follow in rows of their own.
 */
const TRANSACTION_WORDS = 2 * WORDS_PER_ROW;
/** The words of a block, from when they are written to when they are taken in. */
let BLOCK = new Int32Array(BLOCK_ROWS * TRANSACTION_WORDS);

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
  const extraRows = Math.ceil(batch.extras.length / WORDS_PER_ROW);
  const stride = TRANSACTION_WORDS + extraRows * WORDS_PER_ROW;
  if (BLOCK.length < BLOCK_ROWS * stride) BLOCK = new Int32Array(BLOCK_ROWS * stride);
  for (let row = from; row < to; row += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, to - row);
    writeWords(batch, stageTimeMs, tables, { first: row, count, stride });
    if (extraRows > 0) writeExtras(batch, tables, { first: row, count, stride });
    digest.rows(BLOCK, (2 + extraRows) * count);
  }
}

/** Rows of a batch in a block, and how many words each has there. */
interface Placed {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
}

/** Puts the hashes of extra columns behind the other words of each row, filled up with zeros. */
function writeExtras({ extras }: TransactionBatch, tables: HashTables, { first, count, stride }: Placed): void {
  for (let i = 0; i < count; i++) {
    const at = i * stride + TRANSACTION_WORDS;
    BLOCK.fill(0, at, (i + 1) * stride);
    extras.forEach((codes, extra) => (BLOCK[at + extra] = tables.extras[extra]![codes[first + i]!]!));
  }
}

/** Puts rows into the words of a block. */
function writeWords(
  batch: TransactionBatch,
  stageTimeMs: Float64Array,
  tables: HashTables,
  { first, count, stride }: Placed,
): void {
  const { ids, client, amountCents, currency, eventTimeMs, location, device, category, region } = batch;
  const { latitudeE6, longitudeE6 } = batch;
  const { clients, currencies, locations, devices, categories, regions } = tables;
  for (let i = 0; i < count; i++) {
    const row = first + i;
    const at = i * stride;
    const amount = amountCents[row]!;
    const event = eventTimeMs[row]!;
    const stage = stageTimeMs[row]!;
    BLOCK[at] = ids[2 * row]!;
    BLOCK[at + 1] = ids[2 * row + 1]!;
    BLOCK[at + 2] = lowWord(amount);
    BLOCK[at + 3] = highWord(amount);
    BLOCK[at + 4] = lowWord(event);
    BLOCK[at + 5] = highWord(event);
    BLOCK[at + 6] = lowWord(stage);
    BLOCK[at + 7] = highWord(stage);
    BLOCK[at + 8] = clients[client[row]!]!;
    BLOCK[at + 9] = currencies[currency[row]!]!;
    BLOCK[at + 10] = locations[location[row]!]!;
    BLOCK[at + 11] = devices[device[row]!]!;
    BLOCK[at + 12] = categories[category[row]!]!;
    BLOCK[at + 13] = regions[region[row]!]!;
    BLOCK[at + 14] = latitudeE6[row]!;
    BLOCK[at + 15] = longitudeE6[row]!;
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
