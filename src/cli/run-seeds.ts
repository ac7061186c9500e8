import { availableParallelism } from 'node:os';
import { TraplineError } from '../model/errors.ts';
import { answerQuestion } from './answer-question.ts';
import { beforeLongWork } from './interrupt.ts';

/** What `trapline run --seeds` takes of the command line. */
export interface SeedsArguments {
  readonly scenario: string;
  readonly set: string[] | undefined;
  readonly input: string | undefined;
  readonly out: string | undefined;
  readonly memory: number | undefined;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}

/** Options that are about one run only, with what they are when nothing is said. */
const ONE_RUN: Readonly<Record<string, string | undefined>> = {
  seed: undefined,
  capture: undefined,
  force: undefined,
  verify: undefined,
  attribute: undefined,
  verbose: undefined,
  live: undefined,
  influx: undefined,
  brokers: undefined,
  consumers: undefined,
  engine: 'builtin',
  bus: 'memory',
};

/**
 * Runs a scenario under several seeds and says how far apart they are: a sweep without axes. Throws TraplineError('option_invalid') for options
 * that are about one run.
 */
export async function runSeeds(given: SeedsArguments, seeds: string): Promise<void> {
  const named: Readonly<Record<string, unknown>> = { ...given };
  const other = Object.keys(ONE_RUN).find((option) => named[option] !== undefined && named[option] !== ONE_RUN[option]);
  if (other !== undefined) {
    throw new TraplineError('option_invalid', `--seeds: many seeds are run in process; expected no --${other}`);
  }
  const { parseSeeds } = await import('../sweep/seeds.ts');
  const { askQuestion } = await import('../sweep/question.ts');
  const { scenario, set = [], input, out, memory, json = false, quiet = false } = given;
  beforeLongWork();
  const question = askQuestion({ scenario, set, input, axes: [], seeds: parseSeeds(seeds), preset: null });
  await answerQuestion(question, { jobs: availableParallelism(), memory, out, dryRun: false, json, quiet });
}
