import { type Fields, type MalformedReason } from './fields.ts';

/** The text of a file as the readers get it. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** Whether some bytes were no UTF-8 and became U+FFFD in the text: then rows with that character are malformed. */
  readonly damaged: boolean;
}

/** Takes the rows of a file as a reader of one format cuts them. Lines count from 1, header included. */
export interface RowSink {
  /** A row cut into fields. */
  row(fields: Fields, line: number): MalformedReason | undefined;
  /** A row that could not be cut, or whose `row` gave a reason; `text` is the row as it stands in the file. */
  malformed(reason: MalformedReason, line: number, text: string): void;
}
