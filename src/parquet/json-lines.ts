import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type AsyncBuffer, type Compressors, parquetMetadataAsync, parquetRead, type RowGroup } from 'hyparquet';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { loadZstd } from '../text/zstd.ts';
import { TEXT_PARSERS } from './cell-json.ts';
import { requirePages } from './page-headers.ts';
import { type Table, type TableColumn, tableOf } from './table.ts';

/** What is read of a Parquet file. */
export interface ParquetRequest {
  /** Columns, as names or as paths with dots; null for all of them. */
  readonly columns: readonly string[] | null;
  /** No more rows than these; null for all of them. */
  readonly mostRows: number | null;
}

const PIECE_CHARACTERS = 1 << 20;
/** Rows that are in memory at a time, however large the row groups are. For each such part of one its columns are read again up to there. */
const MOST_ROWS_HELD = 1 << 20;
/** By which these files begin where even their metadata is encrypted. */
const ENCRYPTED = 'PARE';
const MARK = 'PAR1';
const MARK_BYTES = 4;

/**
 * The rows of a Parquet file as JSON Lines, an object a row with the columns in which those asked for are. Numbers, decimals and times keep all of
 * their digits. In memory is one row group, or a part of it. Throws TraplineError('file_invalid') for a file that is damaged, encrypted, lacks a
 * column or has one that cannot be read; its message names no file.
 */
export async function* parquetLines(
  file: AsyncBuffer,
  request: ParquetRequest,
  mostRowsHeld = MOST_ROWS_HELD,
): AsyncGenerator<Buffer> {
  const compressors = await loadCompressors();
  const table = await attempt(() => openTable(file, request.columns, compressors));
  const total = table.metadata.row_groups.reduce((sum, { num_rows: rows }) => sum + Number(rows), 0);
  const end = Math.min(total, request.mostRows ?? Infinity);
  let groupEnd = 0;
  for (const group of table.metadata.row_groups) {
    let from = groupEnd;
    groupEnd += Number(group.num_rows);
    if (from < end) await attempt(() => requireWholePages(file, table, group));
    for (; from < Math.min(groupEnd, end); from += mostRowsHeld) {
      const range = { from, to: Math.min(groupEnd, end, from + mostRowsHeld) };
      const cells = await attempt(() => readCells(file, table, range, compressors));
      yield* linesOf(table.columns, cells, range.to - range.from);
    }
  }
}

async function openTable(file: AsyncBuffer, asked: readonly string[] | null, compressors: Compressors): Promise<Table> {
  const marks = [await markAt(file, 0), await markAt(file, Math.max(0, file.byteLength - MARK_BYTES))];
  if (marks.includes(ENCRYPTED)) throw new Error('it is encrypted');
  if (marks[1] !== MARK) throw new Error('it is cut off');
  const table = tableOf(await parquetMetadataAsync(file, { geoparquet: false }), asked);
  requireReadable(table, compressors);
  return table;
}

async function markAt(file: AsyncBuffer, at: number): Promise<string> {
  return Buffer.from(await file.slice(at, Math.min(file.byteLength, at + MARK_BYTES))).toString('latin1');
}

/**
 * Throws Error for a column that is encrypted, or packed in a way that is not known here, and for a row group whose columns are not those of the
 * schema: hyparquet begins to read before it sees that, and would leave what it has begun to fail alone.
 */
function requireReadable({ metadata, columns, leaves }: Table, compressors: Compressors): void {
  const names = new Set(columns.map(({ name }) => name));
  for (const { columns: chunks } of metadata.row_groups) {
    if (chunks.length !== leaves.length) throw new Error('a row group has other columns than its schema');
    for (const [i, { meta_data: facts, crypto_metadata: crypto }] of chunks.entries()) {
      if (facts === undefined || crypto !== undefined) throw new Error('a column of it is encrypted');
      const { path_in_schema: path, codec } = facts;
      if (path.join('.') !== leaves[i]) throw new Error('a row group has other columns than its schema');
      if (!names.has(path[0]!) || codec in compressors || codec === 'UNCOMPRESSED' || codec === 'SNAPPY') continue;
      throw new Error(`its column "${path[0]!}" is packed by ${codec}; write it with zstd, snappy or gzip`);
    }
  }
}

/** Throws Error for a row group whose pages, of the columns that are read, cannot be told apart. */
async function requireWholePages(file: AsyncBuffer, { columns }: Table, { columns: chunks }: RowGroup): Promise<void> {
  const names = new Set(columns.map(({ name }) => name));
  for (const { meta_data: facts } of chunks) {
    if (facts !== undefined && names.has(facts.path_in_schema[0]!)) await requirePages(file, facts);
  }
}

interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** The values of each column for the rows of a range within one row group. */
async function readCells(
  file: AsyncBuffer,
  { metadata, columns }: Table,
  { from, to }: RowRange,
  compressors: Compressors,
): Promise<readonly (readonly unknown[])[]> {
  const cells = columns.map(() => new Array<unknown>(to - from));
  const filled = columns.map(() => 0);
  const places = new Map(columns.map(({ name }, i) => [name, i]));
  await parquetRead({
    file,
    metadata,
    columns: columns.map(({ name }) => name),
    rowStart: from,
    rowEnd: to,
    compressors,
    parsers: TEXT_PARSERS,
    utf8: false,
    // Without a page index a page is read whole, and may go beyond the rows that are asked for.
    onChunk: ({ columnName, columnData, rowStart }) => {
      const place = places.get(columnName)!;
      const first = Math.max(0, from - rowStart);
      const last = Math.min(columnData.length, to - rowStart);
      for (let i = first; i < last; i++) cells[place]![rowStart + i - from] = columnData[i];
      filled[place]! += Math.max(0, last - first);
    },
  });
  for (const [i, { name, isFlat }] of columns.entries()) {
    const isWhole = filled[i] === to - from && !(isFlat && cells[i]!.includes(undefined));
    if (!isWhole) throw new Error(`its column "${name}" lacks values`);
  }
  return cells;
}

function* linesOf(
  columns: readonly TableColumn[],
  cells: readonly (readonly unknown[])[],
  rows: number,
): Generator<Buffer> {
  const keys = columns.map(({ name }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  let piece = '';
  for (let row = 0; row < rows; row++) {
    if (columns.length === 0) piece += '{';
    for (let i = 0; i < columns.length; i++) piece += keys[i]! + columns[i]!.write(cells[i]![row]);
    piece += '}\n';
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}

async function loadCompressors(): Promise<Compressors> {
  const zstd = await loadZstd();
  return {
    GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
    ZSTD: (bytes, length) =>
      attemptZstd(() => zstd.decompress(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), length)),
  };
}

/** The library says of every failure that it could not compress. */
function attemptZstd(work: () => Buffer): Buffer {
  try {
    return work();
  } catch (cause) {
    throw new Error('a page of zstd is damaged', { cause });
  }
}

/** What goes wrong inside of the format is wrong with the file. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    const reason = systemReason(cause).replace(/^parquet /, '');
    throw new TraplineError('file_invalid', `a Parquet file that cannot be read: ${reason}`, { cause });
  }
}
