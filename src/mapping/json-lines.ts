import { LINE_FEED } from '../text/byte-values.ts';
import { TOO_LONG } from './fields.ts';
import { JsonObjectReader } from './json-object.ts';
import { quoted, type RowSink, type Source } from './row-sink.ts';

/** Reads JSON Lines: one object a line. Lines of nothing but white space are passed over. */
export function readJsonLines({ text }: Source, columns: readonly string[], sink: RowSink): void {
  const reader = new JsonObjectReader(columns);
  let from = 0;
  for (let line = 1; ; line++) {
    if (text.isShortAt(from)) {
      text.moveTo(from);
      from = 0;
    }
    const { bytes } = text;
    if (from >= bytes.length) return;
    const lineFeed = bytes.indexOf(LINE_FEED, from);
    const row = bytes.subarray(from, lineFeed === -1 ? bytes.length : lineFeed);
    const isCutOff = lineFeed === -1 && !text.isLast;
    if (isCutOff || !isBlank(row)) {
      const reason = isCutOff ? TOO_LONG : (reader.read(row) ?? sink.row(reader.fields, line));
      if (reason !== undefined) sink.malformed(reason, line, quoted(row));
    }
    from = isCutOff ? text.nextLine(from) : from + row.length + 1;
  }
}

function isBlank(row: Buffer): boolean {
  return row.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
