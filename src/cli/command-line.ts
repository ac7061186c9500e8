import { EXIT_CODES } from '../model/errors.ts';
import { VERSION } from '../config/version.ts';
import { chooseCommand, hasHelp } from './choose-command.ts';
import { type CommandBody } from './command.ts';
import { COMMANDS } from './commands.ts';
import { complete, COMPLETE } from './complete.ts';
import { reportFailure } from './failure.ts';
import { beforeLongWork, untilOneListens } from './interrupt.ts';
import { endOnLostOutput } from './lost-output.ts';
import { readArguments } from './read-arguments.ts';
import { say, sayAside } from './say.ts';

/**
 * Does what a command line says, which begins behind `trapline`, and sets the exit code. `stopEarly` ends the listening to signals that the entry
 * file began.
 */
export async function runCommandLine(argv: readonly string[], stopEarly: () => void): Promise<void> {
  untilOneListens(stopEarly);
  endOnLostOutput(argv);
  try {
    await dispatch(argv);
  } catch (error) {
    process.exitCode = reportFailure(error, argv);
  }
}

async function dispatch(argv: readonly string[]): Promise<void> {
  const [first] = argv;
  if (first === COMPLETE) {
    for (const line of await complete(argv.slice(1), COMMANDS)) say(line);
    return;
  }
  if (first === '--version') return say(VERSION);
  if (first === undefined) {
    process.exitCode = EXIT_CODES.input;
    return sayAside(await help([]));
  }
  const choice = chooseCommand(argv, COMMANDS);
  if (choice.kind === 'help') return say(await help(choice.group === undefined ? [] : [choice.group.usage]));
  const { command, rest } = choice;
  if (hasHelp(rest)) return say(await help(command.name.split(' ')));
  // Only the command that is named is loaded, and its handler loads what it needs when it is called.
  const body = await command.load();
  if (!body.listens) beforeLongWork();
  await call(body, readArguments(rest, command.usage, body));
}

/** `given` is what the declarations of the command say, from which the type of its handler comes. */
async function call(body: CommandBody, given: object): Promise<void> {
  await body.handler(given as never);
}

async function help(words: readonly string[]): Promise<string> {
  const { helpText } = await import('./help-text.ts');
  return helpText(words, COMMANDS);
}
