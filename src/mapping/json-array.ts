import { TraplineError } from '../model/errors.ts';
import { JsonObjectReader } from './json-object.ts';
import { type RowSink, type Source } from './row-sink.ts';

/** What tells where the elements of an array begin and end: strings, in them escapes, and brackets; and where lines do. */
const MARK = /\\.|["\n{}[\]]/gs;

/**
 * Reads a JSON file: an array of objects, or one object. One that cannot be read is a malformed row; where something else stands
 * between the elements, or the array is never closed, that is a TraplineError('input').
 */
export function readJsonArray({ file, bytes }: Source, columns: readonly string[], sink: RowSink): void {
  const reader = new JsonObjectReader(columns);
  const take = (row: Buffer, line: number): void => {
    const reason = reader.read(row) ?? sink.row(reader.fields, line);
    if (reason !== undefined) sink.malformed(reason, line, row.toString());
  };
  // A character for each byte, so that places in the text are places in the bytes; all marks are ASCII.
  const text = bytes.toString('latin1');
  if (!/^\s*\[/.test(text)) {
    if (text.trim() !== '') take(bytes, 1);
    return;
  }
  let end = 0;
  for (const { from, to, line } of elementsOf(text)) {
    const between = text.slice(end, from).replaceAll(/\s+/g, '');
    const [first, later] = from === text.length ? ['[]', ']'] : ['[', ','];
    if (between !== (end === 0 ? first : later)) {
      const location = { file, line };
      throw new TraplineError('file_invalid', 'bad JSON: an array of objects was expected', { location });
    }
    if (from < text.length) take(bytes.subarray(from, to), line);
    end = to;
  }
}

interface Element {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** The objects and arrays inside the outermost brackets, and an empty element at the end of the text. */
function* elementsOf(text: string): Generator<Element> {
  let depth = 0;
  let line = 1;
  let inString = false;
  let begin = { from: 0, line };
  for (const { 0: mark, index } of text.matchAll(MARK)) {
    if (mark === '"') inString = !inString;
    else if (mark === '\n') line += 1;
    else if (inString) continue;
    else if (mark === '{' || mark === '[') {
      depth += 1;
      if (depth === 2) begin = { from: index, line };
    } else if (mark === '}' || mark === ']') {
      if (depth === 2) yield { ...begin, to: index + 1 };
      depth -= 1;
    }
  }
  yield { from: text.length, to: text.length, line: depth > 1 ? begin.line : line };
}
