import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { announceOn } from '../../services/announce.ts';
import { onInterrupt } from '../../src/cli/interrupt.ts';
import { unknownName } from '../../src/config/messages.ts';
import { EXIT_CODES, TraplineError } from '../../src/model/errors.ts';
import { LEAST_SEEDS } from '../../src/sweep/estimates.ts';
import { coverageOf } from './coverage.ts';
import { runSeeds, titleOf } from './run-seeds.ts';
import { tableOf } from './table.ts';
import { type CoverageWorld, WORLDS } from './worlds.ts';

/** `npm run coverage -- [world…] [--seeds N]`: how often the intervals of small scenarios hold what their seeds give. Prints Markdown. */
const announce = announceOn(process.stderr);
const { seeds, worlds: names } = await yargs(hideBin(process.argv))
  .scriptName('npm run coverage --')
  .locale('en')
  .usage(
    '$0 [world…]\n\nHow often the intervals of a report hold the long-run value, over many seeds of small scenarios.',
  )
  .command('$0 [worlds..]', false, (command) =>
    command.positional('worlds', { type: 'string', array: true, default: WORLDS.map(({ name }) => name) }),
  )
  .option('seeds', { type: 'number', default: 200, requiresArg: true, describe: 'How many seeds of each' })
  .strictOptions()
  .version(false)
  .parseAsync();

try {
  if (!Number.isInteger(seeds) || seeds < LEAST_SEEDS) {
    throw new TraplineError(
      'option_invalid',
      `--seeds: expected a whole number from ${LEAST_SEEDS} on, found ${seeds}`,
    );
  }
  const chosen = (names as readonly string[]).map(worldNamed);
  const { signal, release } = onInterrupt('the tables of whole worlds are printed');
  for (const world of chosen) {
    const startedAt = performance.now();
    const figures = await runSeeds(world, seeds, signal);
    if (figures === undefined) {
      process.exitCode = EXIT_CODES.interrupted;
      break;
    }
    announce(`${world.name}: ${seeds} seeds in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    process.stdout.write(`${tableOf(world.name, titleOf(world), coverageOf(figures))}\n`);
  }
  release();
} catch (error) {
  if (!(error instanceof TraplineError)) throw error;
  announce(`coverage: ${error.oneLine()}`);
  process.exitCode = EXIT_CODES[error.code];
}

function worldNamed(name: string): CoverageWorld {
  const world = WORLDS.find((one) => one.name === name);
  if (world === undefined) {
    throw new TraplineError(
      'option_invalid',
      unknownName(
        'world',
        name,
        WORLDS.map((one) => one.name),
      ),
    );
  }
  return world;
}
