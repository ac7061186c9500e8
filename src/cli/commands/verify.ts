import { availableParallelism } from 'node:os';
import { command } from '../command.ts';
import { BATCH_ROWS, INPUT, JOBS, SET } from '../options.ts';
import { scenarioNames } from '../proposals.ts';

/** `trapline verify`. */
export const verifyCommand = command({
  positionals: {
    scenarios: { type: 'string', array: true, proposals: scenarioNames, describe: 'Names or paths; all, unless named' },
  },
  options: {
    seed: { type: 'string', describe: "Another seed than the scenario's" },
    set: SET,
    input: INPUT,
    jobs: { ...JOBS, describe: 'Number of scenarios at the same time; the results are the same  [default: all cores]' },
    'batch-rows': BATCH_ROWS,
    json: { type: 'boolean', describe: 'Print the verdicts as JSON and nothing else' },
  },
  examples: [
    ['$0 verify', 'every scenario, on all cores'],
    ['$0 verify evasion --seed 7', 'one, with another seed'],
    ['$0 verify --jobs 1', 'one after another, on one core'],
    ["$0 verify --json | jq '.[] | select(.equal | not)'", 'those that differ, for other tools'],
  ],
  listens: true,
  handler: async ({ scenarios = [], seed, set, input, json = false, ...rest }) => {
    const { runVerify } = await import('../run-verify.ts');
    await runVerify({
      named: scenarios,
      seed,
      overrides: set,
      input,
      jobs: rest.jobs ?? availableParallelism(),
      batchRows: rest['batch-rows'],
      json,
    });
  },
});
