import { type RuleSet } from '../model/rule-set.ts';
import { STANDARD_SQL } from './dialect.ts';
import { ruleQuery } from './rule-query.ts';

const head = (
  extras: readonly string[],
): string => `-- It reads a table "transactions" with the columns of transactions.arrow, one row for each transaction:
--   transaction_id, client_id, amount_cents, currency, event_time_ms, location, device, merchant_category, region${extras.map((name) => `, ${name}`).join('')}
-- It gives a row for each detection: "open" begins an alert, "extend" goes on with the client's last one.
--
-- Where SQL means something else than Trapline:
-- * Transactions of a client with the same event_time_ms are peers: RANGE gives them one result, ROWS any order.
-- * There is no watermark: nothing is late, nothing from the future, and a row that comes twice counts twice.
-- * Evidence is not told; "trapline score" takes it from the transaction.
`;

/** A rule set as one statement of standard SQL with window functions, its numbers filled in. */
export function standardSql({ name, fields = [], rules }: RuleSet): string {
  const queries = rules.map((rule) => ruleQuery(rule, STANDARD_SQL));
  const tables = queries.flatMap((query) => query.tables).join(',\n');
  const rows = queries.map(({ select }) => select).join('\nUNION ALL\n');
  return `-- The rule set ${name} as SQL.\n${head(fields)}WITH\n${tables}\n${rows}\nORDER BY event_time_ms, rule, client_id;\n`;
}
