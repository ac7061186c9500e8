import yargs from 'yargs';
import { show, unknownName } from '../../src/config/messages.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { LEAST_CHANGE, LEAST_RUNS } from './statistics.ts';

/** What the command line of the suite asks for. */
export interface SuiteOptions {
  /** Names of figures and groups. */
  readonly figures: readonly string[];
  readonly runs: number;
  readonly json: string | undefined;
  readonly compare: string | undefined;
  readonly failOnRegression: boolean;
  readonly markdown: boolean;
  readonly list: boolean;
}

const MOST_RUNS = 100;
const OPTION_NAMES = ['runs', 'json', 'compare', 'fail-on-regression', 'markdown', 'list', 'help'] as const;

/** Reads the command line; undefined if it asked for help, which is printed then. Throws TraplineError('input') for a bad one. */
export async function parseOptions(argv: readonly string[]): Promise<SuiteOptions | undefined> {
  const given = await yargs([...argv])
    .scriptName('npm run bench --')
    .locale('en')
    .usage('$0 [figure…]\n\nMeasures Trapline: its parts, and the commands as they ship. See bench/README.md.')
    .option('runs', { type: 'string', requiresArg: true, default: '3', describe: 'Runs of each figure' })
    .option('json', { type: 'string', requiresArg: true, describe: 'File for the results; replaced if it is there' })
    .option('compare', {
      type: 'string',
      requiresArg: true,
      describe: `Results of an earlier --json; tells what has changed beyond noise: ranges of ${LEAST_RUNS} or more runs that do not meet, and medians more than ${100 * LEAST_CHANGE} % apart`,
    })
    .option('fail-on-regression', {
      type: 'boolean',
      default: false,
      describe:
        'Exit code 1 if --compare finds anything worse beyond noise; rows/s of what has CPU seconds do not count',
    })
    .option('markdown', { type: 'boolean', default: false, describe: 'Print the table as Markdown' })
    .option('list', { type: 'boolean', default: false, describe: 'List figures and groups, and measure nothing' })
    .example('$0', 'every figure but the long ones, three runs of each')
    .example('$0 rules json-general', 'a group and a figure')
    .example('$0 run --runs 5 --json before.json', 'and keep the results')
    .example('$0 run --runs 5 --compare before.json', 'what has changed since')
    .example('$0 memory --markdown', 'a table to paste')
    .epilogue(
      'Exit codes: 0 measured, 1 worse (with --fail-on-regression), 2 bad usage, 70 a figure failed, 130 interrupted.',
    )
    .strictOptions()
    .version(false)
    .alias('help', 'h')
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((complaint: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(complaint ?? 'bad usage');
    })
    .parseAsync();
  if (given['help'] === true) return undefined;
  if (given['fail-on-regression'] && given.compare === undefined)
    throw new TraplineError('usage', '--fail-on-regression: expected --compare FILE beside it');
  return {
    figures: given._.map(String),
    runs: parseRuns(once('runs', given.runs)),
    json: once('json', given.json),
    compare: once('compare', given.compare),
    failOnRegression: given['fail-on-regression'],
    markdown: given.markdown,
    list: given.list,
  };
}

/** yargs makes a list of an option that is given more than once. */
function once<T>(name: string, value: T): T {
  if (!Array.isArray(value)) return value;
  throw new TraplineError('option_invalid', `--${name}: expected once, found ${value.length} times`);
}

function parseRuns(text: string): number {
  if (/^[1-9]\d*$/.test(text) && Number(text) <= MOST_RUNS) return Number(text);
  throw new TraplineError(
    'option_invalid',
    `--runs: expected a whole number from 1 to ${MOST_RUNS}, found ${show(text)}`,
  );
}

function usageError(complaint: string): TraplineError {
  const [kind, subject = ''] = complaint.split(/: |\n/);
  const name = subject.split(',')[0]!;
  if (kind!.startsWith('Unknown argument')) {
    return new TraplineError(
      'usage',
      unknownName(
        'option',
        `--${name}`,
        OPTION_NAMES.map((each) => `--${each}`),
      ),
    );
  }
  if (kind!.startsWith('Not enough arguments following'))
    return new TraplineError('usage', `--${name}: expected a value after it`);
  return new TraplineError('usage', complaint.replaceAll(/\s*\n\s*/g, ' '));
}
