import { type LogBatch, type TransactionBatch } from '../model/batch.ts';
import { parseTransactionId } from '../model/transaction-id.ts';
import { type Verdict } from '../model/verdict.ts';
import { type VerdictListener } from '../score/admission-audit.ts';
import { IdIndex } from '../score/id-index.ts';

const NONE = -1;

/** The transactions that the log of a live run has so far. About 40 bytes each. */
export class LiveTransactions implements VerdictListener {
  readonly #index = new IdIndex();
  /** By number: the offsets of the first copy and of the admitted one, −1 while there is none. */
  readonly #firstOffset: number[] = [];
  readonly #admittedOffset: number[] = [];

  judged(verdict: Verdict, _ingestTimeMs: number, _watermarkMs: number, batch: LogBatch | null, row: number): void {
    if (batch === null) return;
    const [low, high] = [batch.ids[2 * row]!, batch.ids[2 * row + 1]!];
    let number = this.#index.find(low, high);
    if (number < 0) {
      number = this.#firstOffset.push(batch.offset[row]!) - 1;
      this.#admittedOffset.push(NONE);
      this.#index.append(low, high);
    }
    if (verdict === 'admitted') this.#admittedOffset[number] = batch.offset[row]!;
  }

  /** Whether the log has a copy of the transaction in a row of a batch. */
  has({ ids }: TransactionBatch, row: number): boolean {
    return this.#index.find(ids[2 * row]!, ids[2 * row + 1]!) >= 0;
  }

  /** Whether the record in a row of a log batch is the first copy of its transaction. */
  isFirstCopy({ ids, offset }: LogBatch, row: number): boolean {
    return this.#firstOffset[this.#index.find(ids[2 * row]!, ids[2 * row + 1]!)] === offset[row];
  }

  /** Whether the record in a row of a log batch is the copy of its transaction that was admitted. */
  isAdmitted({ ids, offset }: LogBatch, row: number): boolean {
    return this.#admittedOffset[this.#index.find(ids[2 * row]!, ids[2 * row + 1]!)] === offset[row];
  }

  /** Offset of the copy that was admitted, in its partition; −1 while there is none. */
  admittedOffsetOf(transactionId: string): number {
    const id = parseTransactionId(transactionId);
    const number = id === undefined ? NONE : this.#index.find(id.low, id.high);
    return this.#admittedOffset[number] ?? NONE;
  }
}
