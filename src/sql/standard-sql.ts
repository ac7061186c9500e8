import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { conditionSql, textSql } from './condition.ts';
import { windowSql } from './windows.ts';

const HEAD = `-- It reads a table "transactions" with the columns of transactions.arrow, one row for each transaction:
--   transaction_id, client_id, amount_cents, currency, event_time_ms, location, device, merchant_category, region
-- It gives a row for each detection: "open" begins an alert, "extend" goes on with the client's last one.
--
-- Where SQL means something else than Trapline:
-- * Transactions of a client with the same event_time_ms are peers: RANGE gives them one result, lag() any order.
-- * There is no watermark: nothing is late, nothing from the future, and a row that comes twice counts twice.
-- * Evidence is not told; "trapline score" takes it from the transaction.
`;

/** A rule set as one statement of standard SQL with window functions, its numbers filled in. */
export function standardSql({ name, rules }: RuleSet): string {
  const tables = rules.flatMap(tablesOf);
  const rows = rules.map((rule) => {
    const columns = 'client_id, transaction_id, kind, event_time_ms, window_start_ms, window_end_ms';
    return `SELECT ${textSql(rule.name)} AS rule, ${columns}\nFROM ${rule.name}_told\nWHERE holds`;
  });
  const select = `${rows.join('\nUNION ALL\n')}\nORDER BY event_time_ms, rule, client_id`;
  return `-- The rule set ${name} as SQL.\n${HEAD}WITH\n${tables.join(',\n')}\n${select};\n`;
}

/** The steps of a rule: what a row has to know of the rows before it, its windows, the condition, and what kind of detection it is. */
function tablesOf(rule: Rule): string[] {
  const { name } = rule;
  const { select, frame, extend } = windowSql(rule.window, `${name}_seen`);
  const { columns, holds } = conditionSql(rule, frame);
  return [
    `${name}_seen AS (\n  SELECT ${['*', ...columns].join(',\n    ')}\n  FROM transactions\n)`,
    `${name}_windows AS (\n  ${select}\n)`,
    `${name}_judged AS (\n  SELECT *, ${holds} AS holds\n  FROM ${name}_windows\n)`,
    `${name}_told AS (\n  SELECT *, CASE WHEN ${extend} THEN 'extend' ELSE 'open' END AS kind\n  FROM ${name}_judged\n)`,
  ];
}
