import { unknownName } from '../config/wording.ts';
import { TraplineError } from '../model/errors.ts';

/** What there is to choose from: how each command is called, and the options of the one that was. */
export interface Grammar {
  /** As in `describe <scenario>`. */
  readonly commands: readonly string[];
  /** Every key that yargs knows by now: short and camel-case ones, and the unknown one itself, among them. */
  readonly keys: readonly string[];
}

/** What is wrong with a command line, in one line; `complaint` is how yargs put it. */
export function usageError(complaint: string, argv: readonly string[], { commands, keys }: Grammar): TraplineError {
  const names = commands.map((usage) => usage.split(' ')[0]!);
  const given = argv.find((argument) => !argument.startsWith('-'));
  const usage = commands[names.indexOf(given ?? '')];
  if (usage === undefined) {
    const what = given === undefined ? 'expected a command' : unknownName('command', given, names);
    return new TraplineError('input', `${what}; "trapline --help" shows them all`);
  }
  const [about, subject = ''] = complaint.split(/: |, |\n/);
  return new TraplineError('input', explain(about!, subject));

  function explain(kind: string, name: string): string {
    switch (kind) {
      case 'Unknown argument':
      case 'Unknown arguments':
        return unknownName(
          'option',
          asTyped(name, argv),
          keys.filter((key) => isOption(key) && key !== name).map(dashed),
        );
      case 'Unknown command':
      case 'Unknown commands':
        return `unexpected "${name}"; expected trapline ${usage}`;
      case 'Not enough non-option arguments':
        return `expected trapline ${usage}, found nothing after "${given}"`;
      case 'Not enough arguments following':
        return `${dashed(name)}: expected a value after it`;
      default:
        return complaint.replaceAll('\n', ' ');
    }
  }
}

function isOption(key: string): boolean {
  return /^[a-z][a-z-]+$/.test(key);
}

function asTyped(name: string, argv: readonly string[]): string {
  const given = argv.map((argument) => argument.split('=')[0]!);
  return given.find((argument) => argument.replace(/^-+/, '') === name) ?? dashed(name);
}

function dashed(name: string): string {
  return `${name.length === 1 ? '-' : '--'}${name}`;
}
