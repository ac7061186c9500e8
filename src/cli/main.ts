#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { checkCommand } from './commands/check.ts';
import { describeCommand } from './commands/describe.ts';
import { listCommand } from './commands/list.ts';
import { runCommand } from './commands/run.ts';
import { validateCommand } from './commands/validate.ts';
import { nearestCommand, reportFailure, usageError } from './failure.ts';
import { VERSION } from '../run/versions.ts';

const argv = hideBin(process.argv);

// A reader that goes away (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await yargs(argv)
    .scriptName('trapline')
    .usage('$0 <command>\n\nDeterministic simulation and replay testbed for streaming fraud detection.')
    .command(runCommand)
    .command(checkCommand)
    .command(listCommand)
    .command(describeCommand)
    .command(validateCommand)
    .completion('completion', 'Print a shell completion script')
    .example('$0 run mixed-fraud', 'generate, detect and score the default scenario')
    .example('$0 run mixed-fraud --set engine.allowed_disorder=0s', 'the same with another setting')
    .example('$0 run my-scenario.yaml --json | jq .rules', 'your own scenario, report to a pipe')
    .example('$0 check', 'every scenario against its expectations and golden digests')
    .epilogue(
      'Exit codes: 0 good, 1 expectation missed, 2 bad input, 3 determinism broken, 4 service failed, 70 defect, 130 interrupted.',
    )
    .demandCommand(1, 'name a command; see trapline --help')
    .strict()
    .strictCommands()
    .recommendCommands()
    .version(VERSION)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? usageError(nearestCommand(message ?? 'bad usage', argv));
    })
    .parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, argv);
}
