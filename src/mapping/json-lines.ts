import { JsonObjectReader } from './json-object.ts';
import { type RowSink, type Source } from './row-sink.ts';

const LINE_FEED = 0x0a;

/** Reads JSON Lines: one object a line. Lines of nothing but white space are passed over. */
export function readJsonLines({ bytes }: Source, columns: readonly string[], sink: RowSink): void {
  const reader = new JsonObjectReader(columns);
  for (let from = 0, line = 1; from < bytes.length; line++) {
    const lineFeed = bytes.indexOf(LINE_FEED, from);
    const to = lineFeed === -1 ? bytes.length : lineFeed;
    const row = bytes.subarray(from, to);
    if (!isBlank(row)) {
      const reason = reader.read(row) ?? sink.row(reader.fields, line);
      if (reason !== undefined) sink.malformed(reason, line, row.toString());
    }
    from = to + 1;
  }
}

function isBlank(row: Buffer): boolean {
  return row.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
