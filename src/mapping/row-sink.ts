import { type TextWindow } from '../text/text-window.ts';
import { type Fields, type MalformedReason } from './fields.ts';

/** More of a row is not quoted. */
const QUOTED_BYTES = 4096;

/** A file as the readers get it: without a byte order mark, not necessarily UTF-8 throughout. */
export interface Source {
  readonly file: string;
  readonly text: TextWindow;
}

/** Takes the rows of a file as a reader of one format cuts them. Lines count from 1, header included. */
export interface RowSink {
  /** A row cut into fields, which are good until it returns. */
  row(fields: Fields, line: number): MalformedReason | undefined;
  /** A row that could not be cut, or whose `row` gave a reason; `text` is the row as it stands in the file, or its beginning. */
  malformed(reason: MalformedReason, line: number, text: string): void;
}

/** The row as a text, or its beginning where it is long. */
export function quoted(row: Buffer): string {
  return row.toString('utf8', 0, QUOTED_BYTES);
}
