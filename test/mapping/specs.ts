import { type RowSink } from '../../src/mapping/row-sink.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';

/** A small CSV mapping to vary: columns id, who, when, amount, code, place. */
export const CSV_SPEC: MappingSpec = {
  ...TRANSACTION_JSON,
  title: 'Test CSV',
  format: 'csv',
  placeholders: ['', 'ONLINE'],
  transactionId: 'id',
  client: { columns: ['who'], separator: '' },
  time: { kind: 'epoch_ms', column: 'when' },
  amount: { column: 'amount', symbol: '$', excessDecimals: 'malformed' },
  currency: { kind: 'constant', value: 'USD' },
  location: { kind: 'column', column: 'place' },
  device: { kind: 'none' },
  category: { kind: 'column', column: 'code' },
  region: { kind: 'none' },
  latitude: null,
  longitude: null,
};

export interface CutRow {
  readonly line: number;
  readonly fields: readonly (string | null)[];
}

/** Keeps what a reader hands over. */
export class Recorder implements RowSink {
  readonly rows: CutRow[] = [];
  readonly bad: { readonly line: number; readonly reason: string; readonly text: string }[] = [];

  row(fields: readonly (string | null)[], line: number): undefined {
    this.rows.push({ line, fields: [...fields] });
  }

  malformed(reason: string, line: number, text: string): void {
    this.bad.push({ line, reason, text });
  }
}
