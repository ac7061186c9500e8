import { type RuleSet } from '../../../model/rule-set.ts';
import { type CommandBody } from '../../command.ts';

interface ExportArguments {
  readonly ruleset: string;
  readonly to: 'sql' | 'flink-sql';
  readonly 'allowed-disorder': string | undefined;
}

/** That of a scenario which gives none. */
const DEFAULT_DISORDER = '5s';

/** `trapline rules export`. */
export const exportRulesCommand: CommandBody<ExportArguments> = {
  builder: (yargs) =>
    yargs
      .positional('ruleset', { type: 'string', default: 'default', describe: 'Name, or path of a .yaml file' })
      .option('to', {
        choices: ['sql', 'flink-sql'] as const,
        default: 'sql' as const,
        describe:
          'sql: one statement of standard SQL with window functions, as DuckDB runs it; flink-sql: a job from a topic to another one',
      })
      .option('allowed-disorder', {
        type: 'string',
        requiresArg: true,
        describe: `How far the watermark stays behind, with --to flink-sql  [default: ${DEFAULT_DISORDER}]`,
      })
      .example('$0 rules export', 'the three rules as they come with Trapline')
      .example('$0 rules export tumbling-parity > rules.sql', 'the same with tumbling windows')
      .example('$0 rules export --to flink-sql > job.sql', 'as a job: sql-client.sh -f job.sql'),
  handler: async (given) => {
    const { loadRuleSet } = await import('../../../config/load-rule-set.ts');
    const script = given.to === 'sql' ? await standard(given) : await flink(given);
    process.stdout.write(script(loadRuleSet(given.ruleset)));
  },
};

async function standard(given: ExportArguments): Promise<(ruleSet: RuleSet) => string> {
  if (given['allowed-disorder'] !== undefined) {
    const { TraplineError } = await import('../../../model/errors.ts');
    throw new TraplineError('option_invalid', '--allowed-disorder: only --to flink-sql uses it');
  }
  return (await import('../../../sql/standard-sql.ts')).standardSql;
}

async function flink(given: ExportArguments): Promise<(ruleSet: RuleSet) => string> {
  const { durationOf } = await import('../../duration-option.ts');
  const { flinkSql } = await import('../../../sql/flink-sql.ts');
  const allowedDisorderMs = durationOf('--allowed-disorder', given['allowed-disorder'] ?? DEFAULT_DISORDER);
  return (ruleSet) => flinkSql(ruleSet, { allowedDisorderMs });
}
