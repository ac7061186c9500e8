import { type Declaration, type Typed } from './command.ts';
import { TraplineError } from '../model/errors.ts';
import { parseBytes, UnitError } from '../config/units.ts';
import { scenarioNames } from './proposals.ts';
import { wholeNumber } from './whole-number.ts';
import { availableParallelism } from 'node:os';
import { DEFAULT_MEMORY_BYTES } from '../spill/block-store.ts';
import { DEFAULT_BATCH_ROWS, MAX_BATCH_ROWS } from '../pipeline/batch-rows.ts';

/** The argument that names a scenario. */
export const SCENARIO = {
  type: 'string',
  proposals: scenarioNames,
  describe: 'Name, or path of a .yaml file',
} satisfies Declaration;

/** Proposes paths of settings, and their values. */
export const settings = async (typed: Typed) => (await import('./setting-proposals.ts')).settingProposals(typed);

/** `--set`, for commands that read a scenario. Each takes one assignment, so that a scenario's name may follow it. */
export const SET = {
  type: 'string',
  form: 'PATH=VALUE',
  array: true,
  proposals: settings,
  describe: 'Override a setting, as in traffic.clients=500; may be repeated',
} satisfies Declaration;

const INPUT_FORM = { type: 'string', form: 'FILE', array: true } as const;

/** `--input`, for commands that run a scenario. */
export const INPUT = {
  ...INPUT_FORM,
  describe: 'File, folder or glob with the legitimate traffic; may be repeated',
} satisfies Declaration;

/** `--input`, for commands that draw a finished run again. */
export const RUN_INPUT = {
  ...INPUT_FORM,
  describe: "The file with the run's traffic, if it had one; may be repeated",
} satisfies Declaration;

/** `--batch-rows`, the number of rows of a batch. */
export const BATCH_ROWS = {
  type: 'string',
  coerce: wholeNumber('batch-rows', { least: 1, most: MAX_BATCH_ROWS }),
  default: DEFAULT_BATCH_ROWS,
  describe: 'Rows per batch; changes speed and memory, never a result',
} satisfies Declaration;

const MOST_JOBS = 256;

/** `--jobs`, for commands that do many runs. */
export const JOBS = {
  type: 'string',
  coerce: wholeNumber('jobs', { least: 1, most: MOST_JOBS }),
  describe: 'Number of runs at the same time; the results are the same  [default: all cores]',
} satisfies Declaration;

/** `--memory`, for commands that process a log. */
export const MEMORY = {
  type: 'string',
  coerce: parseMemory,
  describe: `Memory for what the run has to remember, before it uses a temporary file  [default: ${DEFAULT_MEMORY_BYTES >> 20}MiB]`,
} satisfies Declaration;

/** `--worker`. */
export const WORKER = {
  type: 'boolean',
  describe:
    'Follow and score a run in a second thread, unless it is verified, live, through Kafka or into InfluxDB; the results are the same  [default: where there is a second core]',
} satisfies Declaration;

/** Whether a run may use a second thread, by what was given. */
export function mayUseWorker(given: boolean | undefined): boolean {
  return given ?? availableParallelism() > 1;
}

function parseMemory(given: string): number {
  try {
    return parseBytes(given);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `--memory: ${error.message}`, { cause: error });
  }
}

/** `--verify`, for commands that run scenarios. */
export const VERIFY = {
  type: 'boolean',
  describe:
    'Run it again in a fresh process with another time zone, locale and batch size, and compare the two row by row',
} satisfies Declaration;
