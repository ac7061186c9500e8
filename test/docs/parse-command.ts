import { chooseCommand } from '../../src/cli/choose-command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { type Arguments, readArguments } from '../../src/cli/read-arguments.ts';

/** What a command would be handed, by the names of its options and arguments. */
export type Given = Arguments;

/** Reads a command line as `trapline` does, without doing what it says. Throws for one that is refused. */
export async function parseCommand(argv: readonly string[]): Promise<Given> {
  const choice = chooseCommand(argv, COMMANDS);
  if (choice.kind === 'help') throw new Error('no command was chosen');
  const { command, rest } = choice;
  return readArguments(rest, command.usage, await command.load());
}
