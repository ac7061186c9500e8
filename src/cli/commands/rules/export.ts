import { type CommandBody } from '../../command.ts';

interface ExportArguments {
  readonly ruleset: string;
  readonly to: 'sql';
}

/** `trapline rules export`. */
export const exportRulesCommand: CommandBody<ExportArguments> = {
  builder: (yargs) =>
    yargs
      .positional('ruleset', { type: 'string', default: 'default', describe: 'Name, or path of a .yaml file' })
      .option('to', {
        choices: ['sql'] as const,
        default: 'sql' as const,
        describe: 'sql: one statement of standard SQL with window functions, as DuckDB runs it',
      })
      .example('$0 rules export', 'the three rules as they come with Trapline')
      .example('$0 rules export tumbling-parity > rules.sql', 'the same with tumbling windows'),
  handler: async ({ ruleset }) => {
    const { loadRuleSet } = await import('../../../config/load-rule-set.ts');
    const { standardSql } = await import('../../../sql/standard-sql.ts');
    process.stdout.write(standardSql(loadRuleSet(ruleset)));
  },
};
