import { type Command, type CommandBody, command, type CommandGroup, nameOf } from '../command.ts';
import { say } from '../say.ts';

/** `trapline help`. */
export function helpCommand(commands: readonly (Command | CommandGroup)[]): CommandBody {
  return command({
    positionals: {
      command: {
        type: 'string',
        array: true,
        proposals: async () => commands.map(nameOf),
        describe: 'A command, as run or capture info; all, unless named',
      },
    },
    options: {},
    examples: [['$0 help run', 'the same as trapline run --help']],
    handler: async ({ command: words = [] }) => {
      const { chooseCommand } = await import('../choose-command.ts');
      const { helpText } = await import('../help-text.ts');
      // Refuses words that name no command.
      chooseCommand([...words, '--help'], commands);
      say(await helpText(words, commands));
    },
  });
}
