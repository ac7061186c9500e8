import { LINE_FEED } from './byte-values.ts';

/** The line with which Excel says how the cells of a CSV file are separated. */
const SEPARATOR_LINE = /^"?sep=([^\w\s"]|\t)"?\r?$/i;
const LONGEST = 16;

/** What a line `sep=;` at the beginning of a text says: the delimiter, and where the next line begins. */
export function separatorLine(text: Buffer): { readonly delimiter: string; readonly end: number } | undefined {
  const end = text.subarray(0, LONGEST).indexOf(LINE_FEED);
  const delimiter = SEPARATOR_LINE.exec(text.toString('latin1', 0, Math.max(0, end)))?.[1];
  return delimiter === undefined ? undefined : { delimiter, end: end + 1 };
}
