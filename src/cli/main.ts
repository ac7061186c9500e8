#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT_CODES, TraplineError } from '../model/errors.ts';
import { VERSION } from '../config/version.ts';
import { loadCommands, usagesOf } from './command.ts';
import { COMMANDS } from './commands.ts';
import { reportFailure } from './failure.ts';
import { refuseProgram, refuseRepeated } from './options.ts';
import { usageError } from './usage.ts';

const COMPLETION = 'completion';

const argv = hideBin(process.argv);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The terminal is gone. SIGHUP says so too, and what is being written is finished because of it.
  if (error.code === 'EIO') return;
  // A reader that goes away (`| head`) is no failure of ours.
  if (error.code === 'EPIPE') process.exit(0);
  process.exit(reportFailure(new TraplineError('write_failed', `cannot write to stdout: ${error.message}`), argv));
});
process.stderr.on('error', () => undefined);

const cli = yargs(argv);
cli
  .scriptName('trapline')
  // What follows -- is the command line of another program.
  .parserConfiguration({ 'populate--': true })
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
  .demandCommand(1)
  .strict()
  .strictCommands()
  .alias('help', 'h')
  .check(refuseRepeated)
  .check(refuseProgram)
  .version(VERSION)
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .fail((complaint: string | null, error: Error | undefined) => {
    // Errors of yargs' own are complaints about the command line too.
    if (error !== undefined && error.name !== 'YError') throw error;
    throw usageError(complaint ?? 'bad usage', argv, {
      commands: [...usagesOf(COMMANDS), COMPLETION],
      keys: cli.parsed === false ? [] : Object.keys(cli.parsed.aliases),
    });
  });

try {
  // Only a command that is named is loaded, and its handler loads what it needs when it is called: help comes at once.
  const register = await loadCommands(COMMANDS, argv);
  register(cli);
  cli.completion(COMPLETION, 'Print a completion script for bash or zsh');
  if (argv.length === 0) {
    console.error(await cli.getHelp());
    process.exitCode = EXIT_CODES.input;
  } else {
    await cli.parseAsync();
  }
} catch (error) {
  process.exitCode = reportFailure(error, argv);
}
