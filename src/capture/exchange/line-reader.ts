import { type RawRecord } from '../../model/record.ts';
import { type Line } from './lines.ts';

/** Makes records of lines of text. */
export interface LineReader {
  /** Null as long as no line has said it. */
  readonly topic: string | null;
  /** Undefined for a line that is passed over. Throws TraplineError('input') for one that is no record. */
  read(line: Line): RawRecord | undefined;
  /** What is to be said of records and lines, and of how many. */
  readonly notes: ReadonlyMap<string, number>;
}

export function note(notes: Map<string, number>, what: string): void {
  notes.set(what, (notes.get(what) ?? 0) + 1);
}
