import { type PairRule, type Rule } from '../model/rule-set.ts';
import { largeSql, smallSql } from './condition.ts';
import { type SqlDialect } from './dialect.ts';
import { detectionSql, type RuleQuery, toldSql, toldTables } from './rule-query.ts';
import { windowSql } from './windows.ts';

/** A pair of which one transaction follows the other immediately. */
export type AdjacentPairRule = PairRule & { readonly order: 'adjacent' };

/** Whether `adjacentPairQuery` can say the rule. */
export function isAdjacentPair(rule: Rule): rule is AdjacentPairRule {
  return rule.kind === 'pair' && rule.order === 'adjacent';
}

/**
 * The detections of an adjacent pair as a pattern of two rows, MATCH_RECOGNIZE, for a rule with a window of any kind. It reads a table
 * `readable`, which may have copies: a copy right behind its first record is as good a partner as that, and makes no pair with it.
 */
export function adjacentPairQuery(rule: AdjacentPairRule, dialect: SqlDialect): RuleQuery {
  const { name, window } = rule;
  const pairs = `${name}_pairs`;
  const { select, extend } = windowSql(window, pairs, dialect);
  const tables = [`${pairs} AS (\n${matchSql(rule, dialect)}\n)`, `${name}_windows AS (\n  ${select}\n)`];
  // No amount is both small and large, so no two transactions in succession complete a pair, and none extends an alert.
  if (window.kind === 'trailing') {
    return { tables, select: `${detectionSql(name, "'open' AS kind")}\nFROM ${name}_windows` };
  }
  return { tables: [...tables, ...toldTables(name, 'small_ms >= window_start_ms', extend)], select: toldSql(name) };
}

/**
 * Pairs that are no further apart than the window is long. The definition says so again, because Flink 2.2 takes two patterns that
 * differ in WITHIN alone for one and the same, and runs that once for both.
 */
function matchSql(rule: AdjacentPairRule, { time, span }: SqlDialect): string {
  const { sizeMs } = rule.window;
  return `  SELECT *
  FROM readable MATCH_RECOGNIZE (
    PARTITION BY client_id
    ORDER BY ${time}
    MEASURES
      LARGE_ONE.transaction_id AS transaction_id,
      LARGE_ONE.event_time_ms AS event_time_ms,
      SMALL_ONE.event_time_ms AS small_ms,
      MATCH_ROWTIME(${time}) AS ${time}
    ONE ROW PER MATCH
    AFTER MATCH SKIP TO NEXT ROW
    -- A gap of exactly the window counts, and WITHIN is less than: hence a millisecond more.
    PATTERN (SMALL_ONE LARGE_ONE) WITHIN ${span(sizeMs + 1)}
    DEFINE
      SMALL_ONE AS ${smallSql(rule, 'SMALL_ONE.')},
      LARGE_ONE AS ${largeSql(rule, 'LARGE_ONE.')}
        AND LARGE_ONE.event_time_ms - SMALL_ONE.event_time_ms <= ${sizeMs}
  )`;
}
