import { type ErrorCode, TraplineError } from '../src/model/errors.ts';
import { printable } from '../src/text/printable.ts';

/** Characters of a line that is shown; a longer one is not read. */
const LONGEST_LINE = 5000;

/** What is wrong with how an input was taken. */
export interface Fault {
  /** What was thrown, the time or the memory it took, that the thread has ended, or that the entrance could not even be opened with its seeds. */
  readonly of: 'error' | 'time' | 'memory' | 'end' | 'opening';
  /** In one line. */
  readonly what: string;
  /** Where in the project; empty where it is not known. */
  readonly stack: string;
}

/** The fault in what was thrown at an input; undefined for an error that an input of this entrance may lead to. */
export function faultOf(error: unknown, allowed: readonly ErrorCode[]): Fault | undefined {
  if (!(error instanceof TraplineError)) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
    return { of: 'error', what: oneLine(`exit code 70: ${words}`), stack: stackOf(error) };
  }
  const said = (what: string): Fault => ({
    of: 'error',
    what: oneLine(`${what}: ${error.message}`),
    stack: stackOf(error),
  });
  if (error.code === 'defect') return said('exit code 70');
  if (!allowed.includes(error.code)) return said(`an error of class ${error.code}`);
  if (error.message.trim() === '') return said('an error without words');
  const shown = error.oneLine();
  if (shown.includes('\n')) return said('a message of several lines');
  if (shown.length > LONGEST_LINE) return said('a message that is too long');
  return undefined;
}

/** Where no error is: an input that took too long, or too much memory. */
export function fault(of: Fault['of'], what: string): Fault {
  return { of, what, stack: '' };
}

/** The same for faults that are probably one: what was found there is left out. */
export function kindOf({ what, stack }: Fault): string {
  const place = stack.split('\n').find((line) => line.includes('/src/')) ?? stack.split('\n')[0] ?? '';
  return `${what.replace(/"[^"]*"|'[^']*'|\d+/g, '…').slice(0, 60)} ${place.trim()}`;
}

/** Without a stack, faults of different causes are of one kind: so many inputs are kept of each such kind, so that none hides another. */
const MOST_WITHOUT_STACK = 5;

/** How many inputs are kept of the kind of a fault. */
export function mostOfKind({ stack }: Fault): number {
  return stack === '' ? MOST_WITHOUT_STACK : 1;
}

const SHOWN_CHARACTERS = 300;

function oneLine(text: string): string {
  const line = printable(text);
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

function stackOf(error: unknown): string {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return frames.slice(0, 12).join('\n');
}
