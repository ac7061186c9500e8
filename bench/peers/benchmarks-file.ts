import { readFileSync, writeFileSync } from 'node:fs';
import { TraplineError } from '../../src/model/errors.ts';

const BEGIN = '<!-- peers: begin; written by `npm run bench:peers -- --write` -->';
const END = '<!-- peers: end -->';

/** `text` with what stands between the marks replaced. Throws TraplineError `file_invalid` if the marks are not there. */
export function withTables(text: string, tables: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new TraplineError('file_invalid', `expected the lines ${BEGIN} and ${END}, one after the other`);
  }
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tables.trim()}\n\n${text.slice(end)}`;
}

/** Puts the tables into a file between its marks. */
export function writeTables(path: string, tables: string): void {
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), tables));
}
