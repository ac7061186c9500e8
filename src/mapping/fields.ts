/**
 * One outside row, cut into texts: the values of the columns that a mapping reads, in the order of its `columns`. A JSON number
 * is its source text, so nothing is lost on the way; null is JSON's null, or a key that is not there. Readers reuse the array.
 */
export type Fields = readonly (string | null)[];

/** Why a row was not mapped: `column: problem`, or a problem of the whole row. */
export type MalformedReason = string;

export const TOO_LONG: MalformedReason = 'longer than 1,048,576 bytes';
export const NOT_UTF8: MalformedReason = 'not UTF-8';

const EXCERPT_LENGTH = 160;

/** A row as one line of printable text, cut to a readable length. */
export function excerpt(row: string): string {
  const text = row.trim();
  const cut = text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
