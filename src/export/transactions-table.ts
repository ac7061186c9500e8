import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Data, type RecordBatch, RecordBatchReader } from 'apache-arrow';
import { MAPPING_FILE } from '../artifacts/run-files.ts';
import { loadYamlFile } from '../config/issues.ts';
import { mappingSchema } from '../config/mapping-schema.ts';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { type Chunk, type ExportColumn, type ExportTable } from './table.ts';

/** The file of a run that has its transactions. */
export const TRANSACTIONS_FILE = 'transactions.arrow';

const COLUMNS = [
  { name: 'transaction_id', kind: 'id' },
  { name: 'client_id', kind: 'text' },
  { name: 'amount_cents', kind: 'integer' },
  { name: 'currency', kind: 'text' },
  { name: 'true_time_ms', kind: 'time' },
  { name: 'event_time_ms', kind: 'time' },
  { name: 'location', kind: 'text' },
  { name: 'device', kind: 'text' },
  { name: 'merchant_category', kind: 'text' },
  { name: 'region', kind: 'text' },
  { name: 'latitude_e6', kind: 'integer' },
  { name: 'longitude_e6', kind: 'integer' },
] as const;

/**
 * The transactions of a run, a record batch of `transactions.arrow` at a time, with ids as 16 hex digits. Throws TraplineError('run_not_readable') for a
 * file that is not as Trapline writes it.
 */
export function openTransactions(folder: string): ExportTable {
  const path = join(folder, TRANSACTIONS_FILE);
  const wanted = [...COLUMNS, ...extrasIn(folder)];
  return {
    name: 'transactions',
    columns: wanted.map(({ name, kind }) => columnOf(name, kind, undefined)),
    chunks: (pause) => chunksOf(path, wanted, pause),
  };
}

/** A column of the file, and how it is read. */
interface WantedColumn {
  readonly name: string;
  readonly kind: (typeof COLUMNS)[number]['kind'];
}

/** The extra columns, which stand behind the others: those of the mapping by which the traffic was read. */
function extrasIn(folder: string): readonly WantedColumn[] {
  const file = join(folder, MAPPING_FILE);
  if (!existsSync(file)) return [];
  const { extra } = loadYamlFile(file, readFileSync(file), mappingSchema);
  return extra === undefined ? [] : [...extra.keys()].map((name) => ({ name, kind: 'text' }));
}

async function* chunksOf(
  path: string,
  wanted: readonly WantedColumn[],
  pause: () => Promise<void>,
): AsyncGenerator<Chunk> {
  const file = await open(path, 'r');
  try {
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    const batches = 'numRecordBatches' in reader ? reader.numRecordBatches : 1;
    let done = 0;
    for await (const batch of reader) {
      done += 1;
      if (batch.numRows > 0)
        yield { columns: await columnsIn(batch, wanted, pause), share: done / Math.max(1, batches) };
    }
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    throw new TraplineError('run_not_readable', `${path}: it is not a whole Arrow file: ${reasonOf(cause)}`, { cause });
  } finally {
    await file.close();
  }
}

async function columnsIn(
  batch: RecordBatch,
  wanted: readonly WantedColumn[],
  pause: () => Promise<void>,
): Promise<ExportColumn[]> {
  const columns: ExportColumn[] = [];
  for (const { name, kind } of wanted) {
    const data = batch.getChild(name)?.data[0];
    if (data === undefined)
      throw new TraplineError('run_not_readable', `${TRANSACTIONS_FILE}: it has no column ${name}`);
    columns.push(columnOf(name, kind, data));
    await pause();
  }
  return columns;
}

/** What the data hold; nothing where there are none. */
function columnOf(name: string, kind: WantedColumn['kind'], data: Data | undefined): ExportColumn {
  switch (kind) {
    case 'id':
      return { name, kind: 'text', values: data === undefined ? [] : ids(data) };
    case 'text':
      return { name, kind, values: data === undefined ? [] : texts(data) };
    case 'integer':
    case 'time':
      return { name, kind, values: data === undefined ? [] : numbers(data) };
  }
}

function ids({ values, length, nullCount }: Data): string[] {
  if (!(values instanceof BigUint64Array) || nullCount > 0) throw otherType();
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
  return Array.from({ length }, (_, row) => transactionIdAt(words, row));
}

function numbers(data: Data): (number | null)[] {
  const { values, length } = data;
  if (!(values instanceof BigInt64Array) && !(values instanceof Int32Array)) throw otherType();
  return Array.from({ length }, (_, row) => (data.getValid(row) ? Number(values[row]) : null));
}

/** Each text of a dictionary is decoded once a batch. */
function texts(data: Data): (string | null)[] {
  const { values, length, dictionary } = data;
  if (!(values instanceof Int32Array) || dictionary === undefined) throw otherType();
  const known: string[] = [];
  return Array.from({ length }, (_, row) => {
    if (!data.getValid(row)) return null;
    const code = values[row]!;
    return (known[code] ??= String(dictionary.get(code)));
  });
}

function otherType(): TraplineError {
  return new TraplineError('run_not_readable', `${TRANSACTIONS_FILE}: its columns are not those that Trapline writes`);
}
