import { availableParallelism } from 'node:os';
import { TraplineError } from '../model/errors.ts';
import { answerQuestion } from './answer-question.ts';
import { type Declarations } from './command.ts';
import { beforeLongWork } from './interrupt.ts';

/** What `trapline run --seeds` takes of the command line. */
export interface SeedsArguments {
  readonly scenario: string;
  readonly set: string[] | undefined;
  readonly input: readonly string[] | undefined;
  readonly out: string | undefined;
  readonly memory: number | undefined;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}

/** By the names on the command line; all others are about one run. */
const TAKEN: Readonly<Record<keyof SeedsArguments | 'seeds', true>> = {
  scenario: true,
  seeds: true,
  set: true,
  input: true,
  out: true,
  memory: true,
  json: true,
  quiet: true,
};

/**
 * Runs a scenario under several seeds and says how far apart they are: a sweep without axes. `options` are those of `trapline run`. Throws
 * TraplineError('option_invalid') for what is about one run.
 */
export async function runSeeds(given: SeedsArguments, seeds: string, options: Declarations): Promise<void> {
  const other = Object.entries(given).find(
    ([name, value]) => !(name in TAKEN) && value !== undefined && value !== options[name]?.default,
  )?.[0];
  if (other !== undefined) {
    const refused = other === '--' ? 'words after --' : `--${other}`;
    const message = `--seeds: runs many seeds in this process, and cannot be combined with ${refused}`;
    throw new TraplineError('option_invalid', message);
  }
  const { parseSeeds } = await import('../sweep/seeds.ts');
  const { askQuestion } = await import('../sweep/question.ts');
  const { scenario, set = [], input, out, memory, json = false, quiet = false } = given;
  beforeLongWork();
  const question = askQuestion({ scenario, set, input, axes: [], seeds: parseSeeds(seeds), preset: null });
  await answerQuestion(question, { jobs: availableParallelism(), memory, out, dryRun: false, json, quiet });
}
