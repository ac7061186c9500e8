import { FAIL_ON } from '../check/fail-on.ts';
import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type Declarations } from './command.ts';
import { BATCH_ROWS, JOBS, MEMORY, VERIFY } from './options.ts';

/** The options of `trapline check`. */
export const CHECK = {
  baseline: {
    type: 'string',
    form: 'FILE|git:REF',
    describe:
      'Compare with these results, in place of the golden.json beside each scenario: a file, or a commit as in git:main',
  },
  'fail-on': {
    type: 'string',
    choices: FAIL_ON,
    describe:
      'Which difference fails: any change, a figure that is worse by more than chance, or none but missed expectations  [default: change; with --baseline, worse]',
  },
  tolerance: {
    type: 'string',
    coerce: parseTolerance,
    default: 0,
    form: 'SHARE',
    describe: 'By how much a figure may be worse beyond chance, as in 2%',
  },
  update: { type: 'boolean', describe: 'Save the results of this run in place of those that it would compare with' },
  'write-expectations': {
    type: 'boolean',
    describe: 'Write a first file of expectations beside each capture that has none, from what its replay gives',
  },
  junit: { type: 'string', describe: 'File for the verdicts as JUnit XML' },
  markdown: { type: 'string', describe: 'File for a summary as Markdown; in GitHub Actions the job has it anyway' },
  out: { type: 'string', makes: 'a folder', describe: 'Folder for the runs that fail, each with its report.html' },
  jobs: JOBS,
  'batch-rows': BATCH_ROWS,
  memory: MEMORY,
  verify: VERIFY,
  json: { type: 'boolean', describe: 'Print the results as JSON and nothing else' },
} satisfies Declarations;

function parseTolerance(given: string): number {
  const [, number, percent] = /^(\d{1,9}(?:\.\d{1,9})?)(%?)$/.exec(given) ?? [];
  const share = number === undefined ? Number.NaN : Number(number) / (percent === '%' ? 100 : 1);
  if (share <= 1) return share;
  throw new TraplineError('option_invalid', `--tolerance: expected a share, as in 2% or 0.02, found ${show(given)}`);
}
