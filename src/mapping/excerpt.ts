import { printable } from '../model/printable.ts';

const EXCERPT_LENGTH = 160;

/** A row as one line of printable text, cut to a readable length. */
export function excerpt(row: string): string {
  const text = row.trim();
  const cut = text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
  return printable(cut);
}
