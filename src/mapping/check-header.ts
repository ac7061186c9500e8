import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { LINE_FEED } from '../text/byte-values.ts';
import { isParquet, parquetText } from '../parquet/parquet-text.ts';
import { openContent } from '../text/open-content.ts';
import { type Content } from '../text/content.ts';
import { textOf } from '../text/read-text.ts';
import { TextWindow } from '../text/text-window.ts';
import { readCsv } from './csv.ts';
import { compileMapping } from './row-mapper.ts';
import { vocabularyFor } from '../model/vocabulary-for.ts';

/**
 * Checks that a file of traffic is there and can be read, and of CSV and Parquet that it has the columns of the mapping; what the rows say is not looked
 * at. Throws TraplineError('input').
 */
export function checkHeader(path: string, spec: MappingSpec): void {
  const content = openContent(path);
  try {
    const { columns } = compileMapping(spec, vocabularyFor(spec));
    if (isParquet(content)) parquetText(content, { columns, mostRows: 0 }).close();
    else checkText(content, spec, columns);
  } finally {
    content.close();
  }
}

function checkText(content: Content, { format, delimiter }: MappingSpec, columns: readonly string[]): void {
  const { file } = content;
  const text = new TextWindow(headOf(content));
  if (text.bytes.length === 0) throw new TraplineError('file_invalid', 'the file is empty', { location: { file } });
  if (format === 'parquet') throw notParquet(file);
  if (format !== 'csv') return;
  readCsv({ file, text }, columns, delimiter, { row: () => undefined, malformed: () => undefined });
}

/** The error for a file that is text, where the mapping wants another format. */
export function notParquet(file: string): TraplineError {
  const message = 'it is no Parquet file, which the format of the mapping is: say csv, jsonl or json there';
  return new TraplineError('file_invalid', message, { location: { file } });
}

/** The first piece of the text, with whole lines where it holds one. */
function* headOf(content: Content): Generator<Buffer> {
  for (const piece of textOf(content, { strict: false })) {
    if (piece.length === 0) continue;
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    yield end > 0 ? piece.subarray(0, end) : piece;
    return;
  }
}
