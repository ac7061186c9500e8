import { type Rule } from '../model/rule-set.ts';
import { conditionSql, textSql } from './condition.ts';
import { type SqlDialect } from './dialect.ts';
import { windowSql } from './windows.ts';

/** The detections of a rule, from a table `transactions`: what comes behind WITH, and the query that goes with it. */
export interface RuleQuery {
  readonly tables: readonly string[];
  readonly select: string;
}

/** The query of a rule. Its steps: what a row has to know of the rows before it, its windows, the condition, and what kind of detection it is. */
export function ruleQuery(rule: Rule, dialect: SqlDialect): RuleQuery {
  const { name } = rule;
  const { select, frame, extend } = windowSql(rule.window, `${name}_seen`, dialect);
  const { columns, holds } = conditionSql(rule, frame, dialect);
  const told = 'client_id, transaction_id, kind, event_time_ms, window_start_ms, window_end_ms';
  return {
    tables: [
      `${name}_seen AS (\n  SELECT ${['*', ...columns].join(',\n    ')}\n  FROM transactions\n)`,
      `${name}_windows AS (\n  ${select}\n)`,
      `${name}_judged AS (\n  SELECT *, ${holds} AS holds\n  FROM ${name}_windows\n)`,
      `${name}_told AS (\n  SELECT *, CASE WHEN ${extend} THEN 'extend' ELSE 'open' END AS kind\n  FROM ${name}_judged\n)`,
    ],
    select: `SELECT ${textSql(name)} AS rule, ${told}\nFROM ${name}_told\nWHERE holds`,
  };
}
