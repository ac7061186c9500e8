import { allocateBatch, NO_COORDINATE, type TransactionBatch, type WorldBatch } from '../../model/batch.ts';
import { type Vocabulary } from '../../model/dictionary.ts';
import { type ListedTransaction } from '../../model/scenario.ts';
import { transactionIdAt } from '../../model/transaction-id.ts';
import { type TransactionIds } from '../transaction-ids.ts';

/** How a listed transaction comes to the log. */
export type ListedDelivery = Pick<ListedTransaction, 'arrivesMs' | 'againMs'>;

/** The transactions that a scenario lists, as rows. Each is found again by its id, whatever is drawn around it. */
export class ListedTraffic {
  /** True time stands in the column of event time, as in rows of a file. */
  readonly batch: TransactionBatch;
  readonly #byId = new Map<string, ListedTransaction>();

  constructor(
    transactions: readonly ListedTransaction[],
    startMs: number,
    ids: TransactionIds,
    vocabulary: Vocabulary,
  ) {
    this.batch = allocateBatch(vocabulary, transactions.length);
    ids.writeLegitimate(this.batch.ids, 0, 0, transactions.length);
    for (const [row, transaction] of transactions.entries()) {
      writeRow(this.batch, row, transaction, startMs);
      this.#byId.set(transactionIdAt(this.batch.ids, row), transaction);
    }
    this.batch.length = transactions.length;
  }

  /** Adds to event times what the transactions' own clocks are ahead. */
  stamp(batch: WorldBatch): void {
    for (let row = 0; row < batch.length; row++) {
      batch.eventTimeMs[row]! += this.#byId.get(transactionIdAt(batch.ids, row))?.clockMs ?? 0;
    }
  }

  /** Undefined for a transaction that is not listed. */
  deliveryOf(ids: Uint32Array, row: number): ListedDelivery | undefined {
    return this.#byId.get(transactionIdAt(ids, row));
  }
}

function writeRow(batch: TransactionBatch, row: number, listed: ListedTransaction, startMs: number): void {
  const { clients, currencies, locations, devices, categories, regions } = batch.vocabulary;
  batch.client[row] = clients.intern(listed.client);
  batch.amountCents[row] = listed.amountCents;
  batch.currency[row] = currencies.intern(listed.currency);
  batch.eventTimeMs[row] = startMs + listed.atMs;
  batch.location[row] = locations.intern(listed.location);
  batch.device[row] = devices.intern(listed.device);
  batch.category[row] = categories.intern(listed.category);
  batch.region[row] = regions.intern(listed.region);
  batch.latitudeE6[row] = listed.latitudeE6 ?? NO_COORDINATE;
  batch.longitudeE6[row] = listed.longitudeE6 ?? NO_COORDINATE;
  batch.vocabulary.extras.forEach(({ name, values }, i) => {
    batch.extras[i]![row] = values.intern(listed.extras?.[name] ?? null);
  });
}
