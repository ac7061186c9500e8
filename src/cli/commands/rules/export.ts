import { type RuleSet } from '../../../model/rule-set.ts';
import { command } from '../../command.ts';
import { ruleSetNames } from '../../proposals.ts';
import { sayFile } from '../../say.ts';

/** That of a scenario which gives none. */
const DEFAULT_DISORDER = '5s';

/** `trapline rules export`. */
export const exportRulesCommand = command({
  positionals: {
    ruleset: { type: 'string', default: 'default', proposals: ruleSetNames, describe: 'Name, or path of a .yaml file' },
  },
  options: {
    to: {
      type: 'string',
      choices: ['sql', 'flink-sql'] as const,
      default: 'sql' as const,
      describe:
        'sql: one statement of standard SQL with window functions, as DuckDB runs it; flink-sql: a job from a topic to another one',
    },
    'allowed-disorder': {
      type: 'string',
      describe: `How far the watermark stays behind, with --to flink-sql  [default: ${DEFAULT_DISORDER}]`,
    },
  },
  examples: [
    ['$0 rules export', 'the three rules as they come with Trapline'],
    ['$0 rules export tumbling-parity > rules.sql', 'the same with tumbling windows'],
    ['$0 rules export --to flink-sql > job.sql', 'as a job: sql-client.sh -f job.sql'],
  ],
  handler: async (given) => {
    const { loadRuleSet } = await import('../../../config/load-rule-set.ts');
    const script = given.to === 'sql' ? await standard(given) : await flink(given);
    sayFile(script(loadRuleSet(given.ruleset)));
  },
});

interface DialectOptions {
  readonly 'allowed-disorder': string | undefined;
}

async function standard(given: DialectOptions): Promise<(ruleSet: RuleSet) => string> {
  if (given['allowed-disorder'] !== undefined) {
    const { TraplineError } = await import('../../../model/errors.ts');
    throw new TraplineError('option_invalid', '--allowed-disorder: only --to flink-sql uses it');
  }
  return (await import('../../../sql/standard-sql.ts')).standardSql;
}

async function flink(given: DialectOptions): Promise<(ruleSet: RuleSet) => string> {
  const { durationOf } = await import('../../duration-option.ts');
  const { flinkSql } = await import('../../../sql/flink-sql.ts');
  const allowedDisorderMs = durationOf('--allowed-disorder', given['allowed-disorder'] ?? DEFAULT_DISORDER);
  return (ruleSet) => flinkSql(ruleSet, { allowedDisorderMs });
}
