import { type LabelListener } from '../mapping/log-decoder.ts';
import { type TransactionBatch } from '../model/batch.ts';
import { type FraudRow } from '../model/fraud-row.ts';
import { LABEL, type Label } from '../model/mapping.ts';
import { transactionIdAt } from '../model/transaction-id.ts';

/** What the records of a topic are labelled as by a mapping. Memory grows with what is labelled as fraud, and with what has no label. */
export class RecordLabels implements LabelListener {
  /** By transaction id: a topic may have a record twice. */
  readonly #fraud = new Map<string, FraudRow>();
  /** Transactions without a label. */
  readonly unknownIds = new Set<string>();
  /** Fraud of one client belongs together up to this gap, in ms. */
  readonly gapMs: number;
  #legitimate = 0;

  constructor(gapMs: number) {
    this.gapMs = gapMs;
  }

  record(batch: TransactionBatch, row: number, label: Label): void {
    if (label === LABEL.legitimate) {
      this.#legitimate += 1;
      return;
    }
    const transactionId = transactionIdAt(batch.ids, row);
    if (label === LABEL.unknown) this.unknownIds.add(transactionId);
    else if (!this.#fraud.has(transactionId)) this.#fraud.set(transactionId, fraudRow(batch, row, transactionId));
  }

  /** Each transaction that is labelled as fraud, once. */
  get fraud(): FraudRow[] {
    return [...this.#fraud.values()];
  }

  /** How many there are: legitimate ones with their copies, the others without. */
  get rows(): { readonly fraud: number; readonly legitimate: number; readonly unknown: number } {
    return { fraud: this.#fraud.size, legitimate: this.#legitimate, unknown: this.unknownIds.size };
  }
}

function fraudRow(batch: TransactionBatch, row: number, transactionId: string): FraudRow {
  const eventTimeMs = batch.eventTimeMs[row]!;
  const clientId = batch.vocabulary.clients.text(batch.client[row]!);
  return { transactionId, clientId, trueTimeMs: eventTimeMs, eventTimeMs, amountCents: batch.amountCents[row]! };
}
