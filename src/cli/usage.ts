import { unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** The commands with their usage, and the options of the chosen one. */
export interface Grammar {
  /** As in `describe <scenario>`. */
  readonly commands: readonly string[];
  /** Every key that yargs knows at this point, including short and camel-case ones and the unknown one itself. */
  readonly keys: readonly string[];
}

/** Describes the error in a command line, in one line. `complaint` is yargs' message. */
export function usageError(complaint: string, argv: readonly string[], { commands, keys }: Grammar): TraplineError {
  const words = argv.filter((argument) => !argument.startsWith('-'));
  const usage = commands.find((each) => nameOf(each).every((word, i) => word === words[i]));
  if (usage === undefined) return noSuchCommand(words, commands);
  const given = nameOf(usage).join(' ');
  const [about, subject = ''] = complaint.split(/: |, |\n/);
  return new TraplineError('usage', explain(about!, subject));

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

/** The name in a usage: `capture info` for `capture info <capture>`. */
function nameOf(usage: string): readonly string[] {
  return usage.split(' ').filter((word) => /^[a-z]/.test(word));
}

function noSuchCommand([first, second]: readonly string[], commands: readonly string[]): TraplineError {
  const names = commands.map(nameOf);
  const group = names.filter((name) => name.length > 1 && name[0] === first).map((name) => name[1]!);
  if (group.length > 0) {
    const what = second === undefined ? `expected one of ${group.join(', ')}` : unknownName('command', second, group);
    return new TraplineError('usage', `${first}: ${what}; "trapline ${first} --help" tells more`);
  }
  const what =
    first === undefined
      ? 'expected a command'
      : unknownName('command', first, [...new Set(names.map(([name]) => name!))]);
  return new TraplineError('usage', `${what}; "trapline --help" shows them all`);
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
