import { nearest, unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type Command, type CommandGroup, nameOf, type NamedCommand } from './command.ts';

/** What a command line asks for, and the rest of the command line. */
export type Choice =
  | { readonly kind: 'command'; readonly command: NamedCommand; readonly rest: readonly string[] }
  | { readonly kind: 'help'; readonly group: CommandGroup | undefined };

/**
 * Finds the command that a command line names. Options may stand before its name, but none with a value behind it. Throws TraplineError('usage')
 * with the nearest name.
 */
export function chooseCommand(argv: readonly string[], commands: readonly (Command | CommandGroup)[]): Choice {
  const at = wordAt(argv, 0);
  if (at === undefined) {
    if (hasHelp(argv)) return { kind: 'help', group: undefined };
    throw unnamed(argv, commands);
  }
  const chosen = commands.find((one) => nameOf(one) === argv[at]);
  if (chosen === undefined) throw unknownCommand(argv[at]!, commands);
  const rest = argv.toSpliced(at, 1);
  if (!('commands' in chosen)) {
    return { kind: 'command', command: { ...chosen, name: nameOf(chosen) }, rest };
  }
  return chooseMember(chosen, rest, at);
}

function chooseMember(group: CommandGroup, rest: readonly string[], from: number): Choice {
  const at = wordAt(rest, from);
  if (at === undefined && hasHelp(rest)) return { kind: 'help', group };
  const names = group.commands.map(nameOf);
  const member = at === undefined ? undefined : group.commands.find((one) => nameOf(one) === rest[at]);
  if (at !== undefined && member !== undefined) {
    const name = `${group.usage} ${nameOf(member)}`;
    const command = { ...member, usage: `${group.usage} ${member.usage}`, name };
    return { kind: 'command', command, rest: rest.toSpliced(at, 1) };
  }
  const what = at === undefined ? `expected one of ${names.join(', ')}` : unknownName('command', rest[at]!, names);
  throw new TraplineError('usage', `${group.usage}: ${what}; "trapline ${group.usage} --help" tells more`);
}

/** Where the next word is that is no option; undefined where there is none before `--`. */
function wordAt(argv: readonly string[], from: number): number | undefined {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const at = argv.findIndex((word, i) => i >= from && i < end && !word.startsWith('-'));
  return at === -1 ? undefined : at;
}

/** Whether a command line asks for help. */
export function hasHelp(argv: readonly string[]): boolean {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.slice(0, end).some((word) => word === '--help' || word === '-h');
}

function unnamed(argv: readonly string[], commands: readonly (Command | CommandGroup)[]): TraplineError {
  const guess = nearest((argv[0] ?? '').replace(/^-+/, ''), commands.map(nameOf));
  const found =
    argv.length === 0 ? '' : `, found "${argv[0]}"${guess === undefined ? '' : `, did you mean "${guess}"?`}`;
  return new TraplineError('usage', `expected a command${found}; "trapline --help" shows them all`);
}

function unknownCommand(word: string, commands: readonly (Command | CommandGroup)[]): TraplineError {
  const member = commands.find((one) => 'commands' in one && one.commands.some((each) => nameOf(each) === word));
  const names = commands.map(nameOf);
  const hint = member === undefined ? '' : `; there is "trapline ${member.usage} ${word}"`;
  return new TraplineError('usage', `${unknownName('command', word, names)}${hint}; "trapline --help" shows them all`);
}
