/** A command line as it is typed in a shell, to be said to the user. */
export function commandText(argv: readonly string[]): string {
  return ['trapline', ...argv.map(quoted)].join(' ');
}

function quoted(argument: string): string {
  return /^[\w./:=@,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
