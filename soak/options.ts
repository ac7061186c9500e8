import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { findMutant } from '../mutants/plant.js';
import { type Mutant } from '../mutants/mutant.ts';
import { durationOf } from '../src/cli/duration-option.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { show } from '../src/config/messages.ts';
import { TraplineError } from '../src/model/errors.ts';
import { DAY_MS, MINUTE_MS } from '../src/model/time-units.ts';

const DEFAULT_SCENARIOS = 1000;
const MOST_SCENARIOS = 1_000_000_000;
const MOST_JOBS = 256;
/** Longer timers overflow. */
const MOST_BUDGET_MS = 20 * DAY_MS;

/** How the command is called. */
export const USAGE = `usage: npm run soak -- [options]

Random scenarios, a seed each. Each is run twice, in other batches and by other consumers; both runs are held against the oracle and against each other.
A defect is planted first, in a process of its own: a soak that does not find it is worth nothing, and ends.

  --scenarios N   so many seeds in all (${DEFAULT_SCENARIOS}, unless --budget is given)
  --budget TIME   so long, as 30m or 8h; --minutes M is the same in minutes
  --seed S        another seed than 1
  --from N        the first scenario's number (0)
  --jobs N        so many seeds at a time (all cores); nothing but the time depends on it
  --out DIR       keeps a journal there and goes on with the one that is there; with it soak.html, and each scenario that went wrong
  --page FILE     what was run, met and found as one page of HTML
  --canary NAME   plants this defect of mutants/ instead of one that the seed draws
  --json          prints the result as JSON and nothing else
  --help

  npm run soak -- --budget 30m
  npm run soak -- --budget 8h --out runs/soak         Ctrl-C ends it within a second; the same command goes on
  npm run soak -- --seed nightly --scenarios 10000 --page soak.html
  npm run soak -- --scenarios 0 --out runs/soak       the page and the figures of what is done, and nothing more

Exit codes: 0 good, 1 the planted defect was not found, 2 bad input, 3 two runs differ, 70 a run is not what the oracle says,
130 interrupted. A scenario that went wrong is in a file, and the command that runs it again is told.`;

/** What the command is to do. */
export interface SoakOrder {
  readonly seed: string;
  readonly from: number;
  /** Infinity for as many as there is time for. */
  readonly scenarios: number;
  /** Infinity for no limit. */
  readonly budgetMs: number;
  readonly jobs: number;
  readonly out: string | undefined;
  readonly page: string | undefined;
  /** Undefined for one that the seed draws. */
  readonly canary: Mutant | undefined;
  readonly json: boolean;
}

/** Reads the command line; null where it asks for help. Throws TraplineError('input'). */
export function soakOrder(argv: readonly string[]): SoakOrder | null {
  const values = parsed(argv);
  if (values.help === true) return null;
  if (!/^[a-z0-9-]{1,40}$/.test(values.seed)) {
    throw new TraplineError(
      'option_invalid',
      `--seed: expected up to 40 lower-case letters, digits and dashes, found ${show(values.seed)}`,
    );
  }
  const budgetMs = budgetOf(values);
  const number = (name: 'scenarios' | 'from' | 'jobs', least: number, most: number, otherwise: number): number => {
    const text = values[name];
    return text === undefined ? otherwise : wholeNumber(name, { least, most })(text);
  };
  return {
    seed: values.seed,
    from: number('from', 0, MOST_SCENARIOS, 0),
    scenarios: number('scenarios', 0, MOST_SCENARIOS, budgetMs === Infinity ? DEFAULT_SCENARIOS : Infinity),
    budgetMs,
    jobs: number('jobs', 1, MOST_JOBS, availableParallelism()),
    out: values.out,
    page: values.page,
    canary: canaryOf(values.canary),
    json: values.json === true,
  };
}

function budgetOf({ budget, minutes }: { readonly budget?: string; readonly minutes?: string }): number {
  if (budget !== undefined && minutes !== undefined) {
    throw new TraplineError('usage', '--budget and --minutes say the same; give one of them');
  }
  const budgetMs = budget === undefined ? minutesOf(minutes) : durationOf('--budget', budget);
  if (budgetMs <= MOST_BUDGET_MS || budgetMs === Infinity) return budgetMs;
  throw new TraplineError('option_invalid', 'a soak takes at most 20d; begin it again with the same --out to go on');
}

function minutesOf(minutes: string | undefined): number {
  if (minutes === undefined) return Infinity;
  if (/^\d{1,9}(\.\d+)?$/.test(minutes)) return Number(minutes) * MINUTE_MS;
  throw new TraplineError('option_invalid', `--minutes: expected a number, found ${show(minutes)}`);
}

function canaryOf(name: string | undefined): Mutant | undefined {
  if (name === undefined) return undefined;
  const found = findMutant(name);
  if (typeof found === 'string') throw new TraplineError('unknown_name', `--canary: ${found}`);
  return found;
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        scenarios: { type: 'string' },
        budget: { type: 'string' },
        minutes: { type: 'string' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string' },
        jobs: { type: 'string' },
        out: { type: 'string' },
        page: { type: 'string' },
        canary: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new TraplineError('usage', `${(error as Error).message.split('\n')[0]}; --help shows the options`);
  }
}
