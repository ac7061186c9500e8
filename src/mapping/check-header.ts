import { createVocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { LINE_FEED } from '../text/byte-values.ts';
import { nameOfInput } from '../text/raw-bytes.ts';
import { readText } from '../text/read-text.ts';
import { TextWindow } from '../text/text-window.ts';
import { readCsv } from './csv.ts';
import { compileMapping } from './row-mapper.ts';

/**
 * Checks that a file of traffic is there and can be read, and of CSV that its header has the columns of the mapping; what the rows say is not looked
 * at. Throws TraplineError('input').
 */
export function checkHeader(path: string, spec: MappingSpec): void {
  const file = nameOfInput(path);
  const text = new TextWindow(headOf(path));
  if (text.bytes.length === 0) throw new TraplineError('file_invalid', 'the file is empty', { location: { file } });
  if (spec.format !== 'csv') return;
  const { columns } = compileMapping(spec, createVocabulary());
  readCsv({ file, text }, columns, spec.delimiter, { row: () => undefined, malformed: () => undefined });
}

/** The first piece of the text, with whole lines where it holds one. */
function* headOf(path: string): Generator<Buffer> {
  for (const piece of readText(path, { strict: false })) {
    if (piece.length === 0) continue;
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    yield end > 0 ? piece.subarray(0, end) : piece;
    return;
  }
}
