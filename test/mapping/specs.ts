import { Fields } from '../../src/mapping/fields.ts';
import { type RowSink } from '../../src/mapping/row-sink.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';

const { strict: _strict, ...LENIENT } = TRANSACTION_JSON;

/** A small CSV mapping to vary: columns id, who, when, amount, code, place. */
export const CSV_SPEC: MappingSpec = {
  ...LENIENT,
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

/**
 * Fields with these texts. They stand in one row with a comma and digits between them, which none may take for its own. A text that UTF-8 cannot
 * say stands beside the row, as one with escapes does.
 */
export function fieldsOf(...texts: readonly (string | null)[]): Fields {
  const fields = new Fields(texts.length);
  const parts = texts.map((text) => Buffer.from(text ?? ''));
  const gap = Buffer.from(',90');
  fields.begin(Buffer.concat([gap, ...parts.flatMap((part) => [part, gap])]));
  let at = gap.length;
  for (const [i, part] of parts.entries()) {
    const text = texts[i]!;
    if (text !== null && text !== part.toString()) fields.setText(i, text);
    else if (text !== null) fields.setRange(i, at, at + part.length);
    at += part.length + gap.length;
  }
  return fields;
}

/** The same texts, all of them beside the row. */
export function fieldsBeside(...texts: readonly (string | null)[]): Fields {
  const fields = new Fields(texts.length);
  fields.begin(Buffer.from('no such row'));
  for (const [i, text] of texts.entries()) if (text !== null) fields.setText(i, text);
  return fields;
}

export function textsOf(fields: Fields): readonly (string | null)[] {
  return Array.from({ length: fields.length }, (_, i) => fields.text(i));
}

export interface CutRow {
  readonly line: number;
  readonly fields: readonly (string | null)[];
}

/** Keeps what a reader hands over. */
export class Recorder implements RowSink {
  readonly rows: CutRow[] = [];
  readonly bad: { readonly line: number; readonly reason: string; readonly text: string }[] = [];

  row(fields: Fields, line: number): undefined {
    this.rows.push({ line, fields: textsOf(fields) });
  }

  malformed(reason: string, line: number, text: string): void {
    this.bad.push({ line, reason, text });
  }
}
