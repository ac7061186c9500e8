import yargs, { type Argv } from 'yargs';
import { VERSION } from '../config/version.ts';
import { type Command, type CommandBody, type CommandGroup, type Declaration, nameOf } from './command.ts';

const WIDEST = 100;

/** The help of Trapline as a whole, of a group of commands, or of one command, which `words` name. */
export async function helpText(
  words: readonly string[],
  commands: readonly (Command | CommandGroup)[],
): Promise<string> {
  const describe = await describer(commands, words);
  const cli = yargs([])
    .scriptName('trapline')
    .locale('en')
    .usage('$0 <command>\n\nDeterministic simulation and replay testbed for streaming fraud detection.')
    .example('$0 run', 'generate, detect and score mixed-fraud')
    .example('$0 run --set engine.allowed_disorder=0s', 'the same with another setting')
    .example('$0 run my-scenario.yaml --json | jq .rules', 'your own scenario, report to a pipe')
    .example('$0 check', 'all scenarios against what is expected of them')
    .epilogue(
      'Exit codes: 0 good, 1 expectation missed, 2 bad input, 3 determinism broken, 4 service failed, ' +
        '70 defect, 130 interrupted.',
    )
    .alias('help', 'h')
    .version(VERSION)
    .wrap(Math.min(WIDEST, process.stdout.columns ?? WIDEST));
  if (words.length > 0) cli.version(false);
  describe(cli);
  return new Promise((resolve) => {
    void cli.parse([...words, '--help'], (_error: unknown, _argv: unknown, text: string) => resolve(text));
  });
}

/** Loads the command that `words` name, and nothing of the others: they only stand in a list. */
async function describer(
  commands: readonly (Command | CommandGroup)[],
  [first, ...rest]: readonly string[],
): Promise<(cli: Argv) => void> {
  const described = await Promise.all(
    commands.map(async (one) => {
      const builder = nameOf(one) === first ? await builderOf(one, rest) : () => undefined;
      return { ...one, builder };
    }),
  );
  return (cli) => {
    for (const { usage, describe, builder } of described) cli.command(usage, describe, builder);
  };
}

async function builderOf(one: Command | CommandGroup, rest: readonly string[]): Promise<(cli: Argv) => void> {
  if ('load' in one) return describeCommand(await one.load());
  const describe = await describer(one.commands, rest);
  return (cli) => {
    describe(cli);
    for (const [commandLine, purpose] of one.examples) cli.example(commandLine, purpose);
  };
}

function describeCommand({ positionals, options, examples }: CommandBody): (cli: Argv) => void {
  return (cli) => {
    for (const [name, declared] of Object.entries(positionals)) cli.positional(name, shown(declared));
    for (const [name, declared] of Object.entries(options)) cli.option(name, shown(declared));
    for (const [commandLine, purpose] of examples) cli.example(commandLine, purpose);
  };
}

/** What the help shows of a declaration. */
function shown(declared: Declaration) {
  const { type, describe, alias, demandOption, default: value, defaultDescription } = declared;
  const choices = declared.type === 'string' ? declared.choices : undefined;
  return {
    type,
    describe,
    ...(alias === undefined ? {} : { alias }),
    ...(demandOption === undefined ? {} : { demandOption }),
    ...(value === undefined ? {} : { default: value }),
    ...(defaultDescription === undefined ? {} : { defaultDescription }),
    ...(choices === undefined ? {} : { choices }),
    ...(declared.type === 'string' && declared.array === true ? { array: true } : {}),
  };
}
