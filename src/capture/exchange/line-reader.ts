import { type RawRecord } from '../../model/record.ts';
import { type Line } from '../../text/lines.ts';

/** Turns lines of text into records. */
export interface LineReader {
  /** Null until a line has named it. */
  readonly topic: string | null;
  /** Whether lines are UTF-8 throughout; else they may hold any bytes. */
  readonly isText: boolean;
  /** Undefined for a line that is skipped. Throws TraplineError('input') for a line that is not a record. */
  read(line: Line): RawRecord | undefined;
  /** Remarks about records and lines, with their numbers. */
  readonly notes: ReadonlyMap<string, number>;
}

/** Counts one more line or record with this remark. */
export function note(notes: Map<string, number>, what: string): void {
  notes.set(what, (notes.get(what) ?? 0) + 1);
}
