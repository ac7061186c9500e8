import { type Rule } from '../model/rule-set.ts';
import { conditionSql, textSql } from './condition.ts';
import { type SqlDialect } from './dialect.ts';
import { filterSql } from './filter.ts';
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
  // WHERE comes before the windows of OVER: what the rule does not take is not seen by any of them.
  const taken = rule.where === undefined ? '' : `\n  WHERE ${filterSql(rule.where)}`;
  return {
    tables: [
      `${name}_seen AS (\n  SELECT ${['*', ...columns].join(',\n    ')}\n  FROM transactions${taken}\n)`,
      `${name}_windows AS (\n  ${select}\n)`,
      ...toldTables(name, holds, extend),
    ],
    select: toldSql(name),
  };
}

/** The steps from `${name}_windows` to `${name}_told`: whether the condition `holds`, and, by `extend`, what kind of detection it is. */
export function toldTables(name: string, holds: string, extend: string): readonly string[] {
  return [
    `${name}_judged AS (\n  SELECT *, ${holds} AS holds\n  FROM ${name}_windows\n)`,
    `${name}_told AS (\n  SELECT *, CASE WHEN ${extend} THEN 'extend' ELSE 'open' END AS kind\n  FROM ${name}_judged\n)`,
  ];
}

/** The detections in `${name}_told`. */
export function toldSql(name: string): string {
  return `${detectionSql(name, 'kind')}\nFROM ${name}_told\nWHERE holds`;
}

/** The columns of a detection; `kind` is the column, or a value with that name. */
export function detectionSql(name: string, kind: string): string {
  const told = `client_id, transaction_id, ${kind}, event_time_ms, window_start_ms, window_end_ms`;
  return `SELECT ${textSql(name)} AS rule, ${told}`;
}
