import { allOf, type ErrorSubCode, EXIT_CODES, TraplineError } from '../model/errors.ts';
import { printable } from '../text/printable.ts';
import { VERSION } from '../config/version.ts';
import { colorsFor } from './colors.ts';
import { commandText } from './command-text.ts';
import { sayAside, sayLineAside } from './say.ts';

/** What is wrong with settings of a service is all told at once: there is no command that checks their file. */
const SETTINGS: readonly ErrorSubCode[] = ['setting_invalid', 'unknown_setting'];

/** Prints an error on stderr, in one line unless it is a defect or stands for several, and returns the exit code. */
export function reportFailure(error: unknown, argv: readonly string[]): number {
  const { red } = colorsFor(process.stderr);
  if (error instanceof TraplineError && error.code !== 'defect') {
    const told = SETTINGS.includes(error.subCode) ? allOf(error) : [error];
    for (const one of told) sayAside(`${red('trapline:')} ${printable(one.oneLine())}`);
    return EXIT_CODES[error.code];
  }
  sayAside(`${red('trapline: this is a defect in Trapline itself:')} ${describeDefect(error)}`);
  sayLineAside(`To reproduce it: ${commandText(argv)}  (trapline ${VERSION}, Node ${process.version})`);
  return EXIT_CODES.defect;
}

function describeDefect(error: unknown): string {
  if (error instanceof TraplineError) return error.oneLine();
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
