import { shellWord } from '../report/shell-word.ts';

/** A command line as it is typed in a shell, to be said to the user. */
export function commandText(argv: readonly string[]): string {
  return ['trapline', ...argv.map(shellWord)].join(' ');
}
