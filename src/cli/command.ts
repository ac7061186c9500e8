import { type ArgumentsCamelCase, type Argv } from 'yargs';
import { defect } from '../model/errors.ts';

/** What a command takes and does, `U` being its arguments. It stands in a module of its own, loaded when the command is named. */
export interface CommandBody<U> {
  readonly builder: (yargs: Argv<object>) => Argv<U>;
  readonly handler: (given: ArgumentsCamelCase<U>) => void | Promise<void>;
}

/** The same, whatever its arguments. */
interface AnyBody {
  readonly builder: (yargs: Argv<object>) => void;
  readonly handler: (given: never) => void | Promise<void>;
}

/** How a command stands in the help, and where the rest of it is. */
export interface Command {
  /** As in `describe <scenario>`; begins with the command's name. */
  readonly usage: string;
  readonly describe: string;
  readonly load: () => Promise<AnyBody>;
}

/** Commands that are called by two words. */
export interface CommandGroup {
  /** The first of the two. */
  readonly usage: string;
  readonly describe: string;
  readonly commands: readonly Command[];
  /** Command lines, each with what it is for. */
  readonly examples: readonly (readonly [commandLine: string, purpose: string])[];
}

/** How each command is called: `describe <scenario>`, `capture info <capture>`. */
export function usagesOf(commands: readonly (Command | CommandGroup)[]): string[] {
  return commands.flatMap((command) =>
    'commands' in command ? usagesOf(command.commands).map((usage) => `${command.usage} ${usage}`) : command.usage,
  );
}

/** Makes yargs know commands; synchronous, since yargs completes a command line without waiting for a builder. */
export type Registration = (yargs: Argv<object>) => void;

/**
 * Loads the commands whose names are words of `argv`, among which is the one that yargs will choose, and nothing of the others:
 * they only stand in the help.
 */
export async function loadCommands(
  commands: readonly (Command | CommandGroup)[],
  argv: readonly string[],
): Promise<Registration> {
  const loaded = await Promise.all(
    commands.map(async (command) => {
      const isNamed = argv.includes(command.usage.split(' ')[0]!);
      return { ...command, ...(isNamed ? await bodyOf(command, argv) : NOT_NAMED) };
    }),
  );
  return (yargs) => {
    for (const { usage, describe, builder, handler } of loaded) yargs.command<never>(usage, describe, builder, handler);
  };
}

const NOT_NAMED: AnyBody = {
  builder: () => undefined,
  handler: () => {
    throw defect('a command was chosen that the command line does not name');
  },
};

async function bodyOf(command: Command | CommandGroup, argv: readonly string[]): Promise<AnyBody> {
  if ('load' in command) return command.load();
  const register = await loadCommands(command.commands, argv);
  return {
    builder: (yargs) => {
      register(yargs);
      for (const [commandLine, purpose] of command.examples) yargs.example(commandLine, purpose);
      yargs.demandCommand(1);
    },
    // A command of the group is demanded.
    handler: () => undefined,
  };
}
