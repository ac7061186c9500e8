import { type Options } from 'yargs';
import { TraplineError } from '../model/errors.ts';
import { show } from '../config/messages.ts';
import { parseBytes, UnitError } from '../config/units.ts';
import { availableParallelism } from 'node:os';
import { DEFAULT_MEMORY_BYTES } from '../spill/block-store.ts';
import { DEFAULT_BATCH_ROWS, MAX_BATCH_ROWS } from '../pipeline/batch-rows.ts';

/** `--set`, for commands that read a scenario. Each takes one assignment, so that a scenario's name may follow it. */
export const SET = {
  type: 'string',
  array: true,
  nargs: 1,
  describe: 'Override a setting, as in traffic.clients=500; may be repeated',
} satisfies Options;

/** `--batch-rows`, the number of rows of a batch. */
export const BATCH_ROWS = {
  type: 'string',
  requiresArg: true,
  coerce: parseBatchRows,
  default: DEFAULT_BATCH_ROWS,
  describe: 'Rows a batch; changes speed and memory, never a result',
} satisfies Options;

function parseBatchRows(given: unknown): number {
  const rows = Number(given);
  if (Number.isInteger(rows) && rows >= 1 && rows <= MAX_BATCH_ROWS) return rows;
  throw new TraplineError(
    'option_invalid',
    `--batch-rows: expected a whole number from 1 to ${MAX_BATCH_ROWS}, found ${show(given)}`,
  );
}

/** `--memory`, for commands that process a log. */
export const MEMORY = {
  type: 'string',
  requiresArg: true,
  coerce: parseMemory,
  describe: `Memory for what the run has to remember, before it uses a temporary file  [default: ${DEFAULT_MEMORY_BYTES >> 20}MiB]`,
} satisfies Options;

/** `--worker`. */
export const WORKER = {
  type: 'boolean',
  describe:
    'Follow and score a run in a second thread, unless it is verified, live, through Kafka or into InfluxDB; the results are the same  [default: where there is a second core]',
} satisfies Options;

/** Whether a run may use a second thread, by what was given. */
export function mayUseWorker(given: boolean | undefined): boolean {
  return given ?? availableParallelism() > 1;
}

function parseMemory(given: unknown): number | undefined {
  if (given === undefined) return undefined;
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
  describe: 'Run it again in a fresh process, elsewhere in the world, and hold the two against each other row by row',
} satisfies Options;

const LISTS = [
  '_',
  '--',
  'set',
  'vary',
  'scenarios',
  'file',
  'key',
  'partition',
  'where',
  'remap',
  'drop-header',
  'dropHeader',
  'rename-header',
  'renameHeader',
  'target-recall',
  'targetRecall',
];

/**
 * Throws TraplineError('input') for an option that is given more than once and is not a list. yargs would make a list of it.
 */
export function refuseRepeated(given: Readonly<Record<string, unknown>>): true {
  const repeated = Object.keys(given).find((name) => Array.isArray(given[name]) && !LISTS.includes(name));
  if (repeated === undefined) return true;
  throw new TraplineError(
    'option_invalid',
    `--${repeated}: expected once, found ${(given[repeated] as unknown[]).length} times`,
  );
}

/** Throws TraplineError('usage') for a command line of another program where none is taken. */
export function refuseProgram({ _: words, '--': program = [] }: Readonly<Record<string, unknown>>): true {
  const isTaken = (words as readonly unknown[])[0] === 'run';
  if (isTaken || (program as readonly unknown[]).length === 0) return true;
  throw new TraplineError('usage', `-- ${(program as readonly string[]).join(' ')}: expected nothing after --`);
}
