import { type CommandGroup } from '../command.ts';

/** `trapline rules …` */
export const rulesGroup: CommandGroup = {
  usage: 'rules',
  describe: 'Write rule sets in the language of another engine',
  commands: [
    {
      usage: 'export [ruleset]',
      describe: 'Write a rule set as SQL',
      load: async () => (await import('./rules/export.ts')).exportRulesCommand,
    },
  ],
  examples: [
    ['$0 rules export mine.yaml --to sql > mine.sql', 'its rules as window functions'],
    ['$0 rules export --to flink-sql > job.sql', 'as a job that reads and writes topics'],
  ],
};
