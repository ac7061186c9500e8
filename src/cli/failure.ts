import { closest, distance } from 'fastest-levenshtein';
import pc from 'picocolors';
import { EXIT_CODES, TraplineError } from '../model/errors.ts';
import { VERSION } from '../run/versions.ts';

const COMMANDS = ['run', 'check', 'list', 'describe', 'validate', 'completion'];

export function usageError(message: string): TraplineError {
  return new TraplineError('input', message);
}

/** Adds the nearest command to a complaint about an unknown one. */
export function nearestCommand(message: string, argv: readonly string[]): string {
  const first = message.split('\n')[0]!;
  const given = argv[0];
  if (given === undefined || given.startsWith('-') || COMMANDS.includes(given)) return `${first}; see trapline --help`;
  const near = closest(given, COMMANDS);
  const hint = distance(given, near) <= 3 ? `; did you mean ${near}?` : '; see trapline --help';
  return `unknown command "${given}"${hint}`;
}

/** Says on stderr what went wrong, in one line where the user can mend it, and returns the exit code. */
export function reportFailure(error: unknown, argv: readonly string[]): number {
  const colour = pc.createColors(process.stderr.isTTY === true && process.env['NO_COLOR'] === undefined);
  if (error instanceof TraplineError && error.code !== 'defect') {
    console.error(`${colour.red('trapline:')} ${error.oneLine()}`);
    return EXIT_CODES[error.code];
  }
  const what =
    error instanceof TraplineError
      ? error.oneLine()
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  console.error(`${colour.red('trapline: this is a defect in Trapline itself:')} ${what}`);
  console.error(
    `To reproduce it: trapline ${argv.map(quoted).join(' ')}  (trapline ${VERSION}, Node ${process.version})`,
  );
  return EXIT_CODES.defect;
}

function quoted(argument: string): string {
  return /^[\w./:=@,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
