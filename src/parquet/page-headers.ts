import { type AsyncBuffer, type ColumnMetaData } from 'hyparquet';
import { readStruct, type ThriftStruct } from './thrift-struct.ts';

/** Enough for nearly every header; one with long statistics takes more. */
const HEADER_BYTES = 4096;

/** Kinds of pages, by their numbers in the format. */
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

/** The field with what a kind of page says of itself, and the numbers there that a reader goes by. */
const OWN_FIELDS = new Map([
  [DATA_PAGE, { field: 5, numbers: [1] }],
  [DICTIONARY_PAGE, { field: 7, numbers: [1] }],
  [DATA_PAGE_V2, { field: 8, numbers: [1, 2, 3, 5, 6] }],
]);
/** The sizes of a page, unpacked and packed. */
const SIZES = [2, 3];

/**
 * Throws Error for a column chunk that has a page without its sizes or counts. hyparquet takes what lacks for a number, and then reads the same byte for
 * ever.
 */
export async function requirePages(file: AsyncBuffer, chunk: ColumnMetaData): Promise<void> {
  let at = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const end = at + Number(chunk.total_compressed_size);
  // As hyparquet has it, which takes a last byte for none.
  while (at < end - 1) {
    const { struct, bytes } = await headerAt(file, at, end);
    const own = OWN_FIELDS.get(numberIn(struct, 1));
    for (const size of SIZES) numberIn(struct, size);
    if (own !== undefined) {
      const facts = struct.get(own.field);
      if (!(facts instanceof Map)) throw damaged();
      for (const number of own.numbers) numberIn(facts, number);
    }
    at += bytes + numberIn(struct, SIZES[1]!);
  }
}

async function headerAt(
  file: AsyncBuffer,
  at: number,
  end: number,
): Promise<{ readonly struct: ThriftStruct; readonly bytes: number }> {
  const short = await file.slice(at, Math.min(end, at + HEADER_BYTES));
  const read = readStruct(new Uint8Array(short)) ?? readStruct(new Uint8Array(await file.slice(at, end)));
  if (read === undefined) throw damaged();
  return read;
}

/** A number that is there and not negative. */
function numberIn(struct: ThriftStruct, field: number): number {
  const value = struct.get(field);
  if (typeof value === 'number' && value >= 0) return value;
  throw damaged();
}

function damaged(): Error {
  return new Error('a page of it is damaged');
}
