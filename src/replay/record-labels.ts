import { type LabelListener } from '../mapping/log-decoder.ts';
import { type TransactionBatch } from '../model/batch.ts';
import { type FraudRow } from '../model/fraud-row.ts';
import { type LabelledRowCounts } from '../model/labelled-rows.ts';
import { LABEL, type Label } from '../model/mapping.ts';
import { IdCollector, type PackedIds, packTextIds } from '../model/packed-ids.ts';
import { transactionIdAt } from '../model/transaction-id.ts';

/** What the records of a topic are labelled as by a mapping. Memory grows with what is labelled as fraud, and by eight bytes for each
 * record without a label. */
export class RecordLabels implements LabelListener {
  /** By transaction id: a topic may have a record twice. */
  readonly #fraud = new Map<string, FraudRow>();
  /** Records without a label. */
  readonly #unknown = new IdCollector();
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
    if (label === LABEL.unknown) {
      this.#unknown.add(batch.ids, row);
      return;
    }
    const transactionId = transactionIdAt(batch.ids, row);
    if (!this.#fraud.has(transactionId)) this.#fraud.set(transactionId, fraudRow(batch, row, transactionId));
  }

  /**
   * What was labelled until now: each transaction that is labelled as fraud, and each that has no label, once; `legitimate` counts records, and so
   * copies too. A transaction one copy of which is labelled as fraud is fraud.
   */
  taken(): { readonly fraud: FraudRow[]; readonly unknownIds: PackedIds; readonly rows: LabelledRowCounts } {
    const unknownIds = this.#unknown.packed(packTextIds(this.#fraud.keys()));
    const rows = { fraud: this.#fraud.size, legitimate: this.#legitimate, unknown: unknownIds.length };
    return { fraud: [...this.#fraud.values()], unknownIds, rows };
  }
}

function fraudRow(batch: TransactionBatch, row: number, transactionId: string): FraudRow {
  const eventTimeMs = batch.eventTimeMs[row]!;
  const clientId = batch.vocabulary.clients.text(batch.client[row]!);
  return { transactionId, clientId, trueTimeMs: eventTimeMs, eventTimeMs, amountCents: batch.amountCents[row]! };
}
