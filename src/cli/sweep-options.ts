import { availableParallelism } from 'node:os';
import { type Options } from 'yargs';
import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** The options of `trapline sweep` that say what is varied, and how. */
export const SWEEP = {
  vary: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'A setting and its values: PATH=V1,V2,… or PATH=FIRST..LAST/STEP; may be repeated',
  },
  preset: {
    type: 'string',
    requiresArg: true,
    describe: 'Ready axes: skew-by-watermark, window-kinds, evasion or partitions; --vary adds to them',
  },
  seeds: {
    type: 'string',
    requiresArg: true,
    describe: "How many seeds, the first being the scenario's own, or which: a,b,c  [default: 10]",
  },
  jobs: {
    type: 'string',
    requiresArg: true,
    describe: 'Runs at a time; the results are the same  [default: all cores]',
  },
} satisfies Readonly<Record<string, Options>>;

const MOST_JOBS = 256;

/** The number of runs at a time. Throws TraplineError('option_invalid'). */
export function parseJobs(given: string | undefined): number {
  if (given === undefined) return availableParallelism();
  const jobs = /^\d+$/.test(given) ? Number(given) : 0;
  if (jobs >= 1 && jobs <= MOST_JOBS) return jobs;
  throw new TraplineError(
    'option_invalid',
    `--jobs: expected a whole number from 1 to ${MOST_JOBS}, found ${show(given)}`,
  );
}
