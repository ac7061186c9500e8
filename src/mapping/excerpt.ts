import { printable } from '../text/printable.ts';

const EXCERPT_LENGTH = 160;

/** A row as one line of printable text, cut to a readable length. */
export function excerpt(row: string): string {
  const text = row.trim();
  return printable(text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text);
}
