/** The only place where a command writes to a terminal: nothing that came from outside is obeyed there. */
import { printable, printableLines } from '../text/printable.ts';

/** Prints text on stdout, in lines and colours. What came from outside has to be `printable` in it; of JSON all may be as it is. */
export function say(text: string): void {
  process.stdout.write(printableLines(withLineFeed(text)));
}

/** Prints one line on stdout, whatever is in it. */
export function sayLine(text: string): void {
  say(printable(text));
}

/** Prints text on stderr, as `say` does on stdout. */
export function sayAside(text: string): void {
  process.stderr.write(printableLines(withLineFeed(text)));
}

/** Prints one line on stderr, whatever is in it. */
export function sayLineAside(text: string): void {
  sayAside(printable(text));
}

/** Writes a file's text to stdout: as it is into a pipe, and printable on a terminal. */
export function sayFile(text: string): void {
  process.stdout.write(process.stdout.isTTY ? printableLines(text) : text);
}

function withLineFeed(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
