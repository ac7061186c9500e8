import { type Fields, type MalformedReason } from './fields.ts';

/** A file as the readers get it: without a byte order mark, not necessarily UTF-8 throughout. */
export interface Source {
  readonly file: string;
  readonly bytes: Buffer;
}

/** Takes the rows of a file as a reader of one format cuts them. Lines count from 1, header included. */
export interface RowSink {
  /** A row cut into fields. */
  row(fields: Fields, line: number): MalformedReason | undefined;
  /** A row that could not be cut, or whose `row` gave a reason; `text` is the row as it stands in the file. */
  malformed(reason: MalformedReason, line: number, text: string): void;
}
