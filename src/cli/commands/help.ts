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
      // Refuses words that name no command, and those behind one.
      const choice = chooseCommand([...words, '--help'], commands);
      const [unexpected] = choice.kind === 'command' ? choice.rest.filter((word) => word !== '--help') : [];
      if (unexpected !== undefined) {
        const { show } = await import('../../config/messages.ts');
        const { TraplineError } = await import('../../model/errors.ts');
        throw new TraplineError('usage', `unexpected ${show(unexpected)}; expected trapline help [command...]`);
      }
      say(await helpText(words, commands));
    },
  });
}
