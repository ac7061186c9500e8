import { MAX_ROW_LENGTH, type MalformedReason, NOT_UTF8, TOO_LONG } from './fields.ts';
import { JsonObjectReader } from './json-object.ts';
import { type RowSink, type SourceText } from './row-sink.ts';

/** Reads JSON Lines: one object a line. Lines of nothing but white space are passed over. */
export function readJsonLines(source: SourceText, columns: readonly string[], sink: RowSink): void {
  const { text } = source;
  const reader = new JsonObjectReader(columns);
  for (let from = 0, line = 1; from < text.length; line++) {
    const lineFeed = text.indexOf('\n', from);
    const to = lineFeed === -1 ? text.length : lineFeed;
    if (!isBlank(text, from, to)) {
      const reason = readLine(source, reader, from, to) ?? sink.row(reader.fields, line);
      if (reason !== undefined) sink.malformed(reason, line, text.slice(from, to));
    }
    from = to + 1;
  }
}

function readLine(source: SourceText, reader: JsonObjectReader, from: number, to: number): MalformedReason | undefined {
  if (to - from > MAX_ROW_LENGTH) return TOO_LONG;
  if (source.damaged && source.text.slice(from, to).includes('\ufffd')) return NOT_UTF8;
  return reader.read(source.text, from, to);
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.charCodeAt(from) <= 0x20 && text.slice(from, to).trim() === '';
}
