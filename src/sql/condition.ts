import { TraplineError } from '../model/errors.ts';
import { isCodedField } from '../model/coded-field.ts';
import { type PairRule, type Rule } from '../model/rule-set.ts';
import { type SqlDialect } from './dialect.ts';

/** The column of `transactions.arrow` that has a field of rules. An extra column may have a name that SQL takes for a word of its own. */
export function columnSql(field: string): string {
  if (field === 'category') return 'merchant_category';
  return isCodedField(field) ? field : `"${field}"`;
}

/** How the condition of a rule is said in SQL. */
export interface SqlCondition {
  /** What it needs of a row beside the columns of the transaction, from rows before it; empty if nothing. */
  readonly columns: readonly string[];
  /** Whether it holds, in a row that has its window. */
  readonly holds: string;
}

/**
 * The condition of a rule at a row; `frame` is what OVER (…) takes for its window. Throws TraplineError('input') for a kind that SQL does not
 * say.
 */
export function conditionSql(rule: Rule, frame: string, dialect: SqlDialect): SqlCondition {
  switch (rule.kind) {
    case 'distinct':
      return { columns: [], holds: `count(DISTINCT ${columnSql(rule.field)}) OVER (${frame}) >= ${rule.atLeast}` };
    case 'count':
      return { columns: [], holds: `count(*) OVER (${frame}) >= ${rule.atLeast}` };
    case 'sum': {
      const summed = `CASE WHEN currency = ${textSql(rule.currency)} AND amount_cents >= 0 THEN amount_cents ELSE 0 END`;
      return { columns: [], holds: `sum(${summed}) OVER (${frame}) > ${rule.aboveCents}` };
    }
    case 'pair':
      return pairSql(rule, dialect);
    case 'speed':
      throw new TraplineError(
        'rule_unsupported',
        `the rule ${rule.name} is of the kind speed, which has no form in SQL here: the sines of databases differ in their last bits, and the distance with them. Leave the rule out`,
      );
    case 'anomaly':
      if (rule.score === 'model') {
        throw new TraplineError(
          'rule_unsupported',
          `the rule ${rule.name} has the score of a model, which no database runs. Leave the rule out`,
        );
      }
      throw new TraplineError(
        'rule_unsupported',
        `the rule ${rule.name} is of the kind anomaly, which has no form in SQL here: the logarithms of databases differ in their last bits, and a score with them. Leave the rule out`,
      );
  }
}

/** Whether a row can be the small one of a pair; `row` is the row's name, with a dot, where it needs one. */
export function smallSql({ currency, belowCents }: PairRule, row = ''): string {
  return `${row}currency = ${textSql(currency)} AND ${row}amount_cents >= 0 AND ${row}amount_cents < ${belowCents}`;
}

/** Whether a row can be the large one of a pair. */
export function largeSql({ currency, aboveCents }: PairRule, row = ''): string {
  return `${row}currency = ${textSql(currency)} AND ${row}amount_cents > ${aboveCents}`;
}

/** No transaction is both small and large, so what is found of the other kind, up to a row, is never the row itself. */
function pairSql(rule: PairRule, { time }: SqlDialect): SqlCondition {
  const small = `(${smallSql(rule)})`;
  const large = `(${largeSql(rule)})`;
  const order = `PARTITION BY client_id ORDER BY ${time}`;
  const latest = (which: string): string =>
    `max(CASE WHEN ${which} THEN event_time_ms END) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  switch (rule.order) {
    case 'adjacent': {
      const pair = `OVER (${order} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`;
      return {
        columns: [
          `sum(CASE WHEN ${small} THEN 1 ELSE 0 END) ${pair} AS small_ones`,
          `min(event_time_ms) ${pair} AS previous_ms`,
        ],
        holds: `${large} AND small_ones = 1 AND previous_ms >= window_start_ms`,
      };
    }
    case 'ordered':
      return { columns: [`${latest(small)} AS small_ms`], holds: `${large} AND small_ms >= window_start_ms` };
    case 'unordered':
      return {
        columns: [`${latest(small)} AS small_ms`, `${latest(large)} AS large_ms`],
        holds: `(${large} AND small_ms >= window_start_ms) OR (${small} AND large_ms >= window_start_ms)`,
      };
  }
}

/** A text as SQL has it. */
export function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
