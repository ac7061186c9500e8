import yargs from 'yargs';
import { type Command, type CommandGroup, loadCommands } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { refuseProgram, refuseRepeated } from '../../src/cli/options.ts';

/** What a command would be handed, by the names of its options and arguments. */
export type Given = Readonly<Record<string, unknown>>;

/** Reads a command line as `trapline` does, without doing what it says. Throws for one that is refused. */
export async function parseCommand(argv: readonly string[]): Promise<Given> {
  let given: Given | undefined;
  const register = await loadCommands(
    COMMANDS.map((command) => withHandler(command, (found) => (given = found))),
    argv,
  );
  const cli = yargs([...argv])
    .scriptName('trapline')
    .parserConfiguration({ 'populate--': true })
    .locale('en')
    .demandCommand(1)
    .strict()
    .strictCommands()
    .check(refuseRepeated)
    .check(refuseProgram)
    .help(false)
    .exitProcess(false)
    .fail((complaint: string | null, error: Error | undefined) => {
      throw error ?? new Error(complaint ?? 'bad usage');
    });
  register(cli);
  await cli.parseAsync();
  if (given === undefined) throw new Error('no command was chosen');
  return given;
}

function withHandler<C extends Command | CommandGroup>(command: C, handler: (given: Given) => void): C {
  if ('commands' in command) {
    return { ...command, commands: command.commands.map((member) => withHandler(member, handler)) };
  }
  return { ...command, load: async () => ({ ...(await command.load()), handler }) };
}
