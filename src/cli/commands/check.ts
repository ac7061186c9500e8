import { availableParallelism } from 'node:os';
import { command } from '../command.ts';
import { CHECK } from '../check-options.ts';
import { scenarioNames } from '../proposals.ts';

/** `trapline check`. */
export const checkCommand = command({
  positionals: {
    scenarios: {
      type: 'string',
      array: true,
      proposals: scenarioNames,
      describe: 'Scenarios by name or path, captures, folders with either; every shipped scenario, unless named',
    },
  },
  options: CHECK,
  examples: [
    ['$0 check', 'every shipped scenario'],
    ['$0 check mixed-fraud evasion', 'these two'],
    ['$0 check scenarios/ incident.arrow --junit junit.xml', 'a folder and a capture, for CI'],
    ['$0 check scenarios/ --baseline git:origin/main', 'fails where a rule got worse than on main'],
    ['$0 check evasion --update', 'accept a change that was intended'],
    ['$0 check incident.arrow --write-expectations', 'a first incident.expect.yaml'],
  ],
  listens: true,
  handler: async ({ scenarios = [], update = false, verify = false, json = false, ...given }) => {
    const { runCheck } = await import('../run-check.ts');
    await runCheck({
      named: scenarios,
      baseline: given.baseline,
      failOn: given['fail-on'] ?? (given.baseline === undefined ? 'change' : 'worse'),
      tolerance: given.tolerance,
      update,
      writeExpectations: given['write-expectations'] ?? false,
      verify,
      json,
      junit: given.junit,
      markdown: given.markdown,
      out: given.out,
      jobs: given.jobs ?? availableParallelism(),
      batchRows: given['batch-rows'],
      memoryBytes: given.memory,
    });
  },
});
