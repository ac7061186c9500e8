import { type CommandGroup } from '../command.ts';

/** `trapline rules …` */
export const rulesGroup: CommandGroup = {
  usage: 'rules',
  describe: 'Write rule sets in the language of another engine, and find limits for a number of alerts',
  commands: [
    {
      usage: 'export [ruleset]',
      describe: 'Write a rule set as SQL',
      load: async () => (await import('./rules/export.ts')).exportRulesCommand,
    },
    {
      usage: 'budget <run>',
      describe: 'Find the scores above which rules of anomalies give so many alerts a day',
      load: async () => (await import('./rules/budget.ts')).budgetCommand,
    },
  ],
  examples: [
    ['$0 rules export mine.yaml --to sql > mine.sql', 'its rules as window functions'],
    ['$0 rules export --to flink-sql > job.sql', 'as a job that reads and writes topics'],
    ['$0 rules budget runs/spending-drift-31-… --alerts-a-day 20', 'the score above which 20 are given'],
  ],
};
