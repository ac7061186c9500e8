import { command } from '../command.ts';
import { ruleSetNames } from '../proposals.ts';

/** `trapline test`. */
export const testCommand = command({
  positionals: {
    rulesets: {
      type: 'string',
      array: true,
      proposals: ruleSetNames,
      describe: 'Rule sets by name, or paths of .yaml files; every shipped rule set, unless named',
    },
  },
  options: {
    junit: { type: 'string', describe: 'File for the verdicts as JUnit XML' },
    json: { type: 'boolean', describe: 'Print JSON (schema/examples.schema.json) and nothing else' },
  },
  examples: [
    ['$0 test', 'the examples of every shipped rule set'],
    ['$0 test rules/mine.yaml', 'those of your own'],
    ['$0 test rules/*.yaml --junit examples.xml', 'in CI'],
  ],
  handler: async ({ rulesets = [], junit, json = false }) => {
    const { runTest } = await import('../run-test.ts');
    await runTest({ references: rulesets, junit, json });
  },
});
