import { isCodedField } from '../model/coded-field.ts';
import { TraplineError } from '../model/errors.ts';
import { longestWindowMs, type Rule, type RuleSet } from '../model/rule-set.ts';
import { DAY_MS } from '../model/time-units.ts';
import { adjacentPairQuery, isAdjacentPair } from './adjacent-pair.ts';
import { type SqlDialect } from './dialect.ts';
import { intervalSql } from './interval.ts';
import { type RuleQuery, ruleQuery } from './rule-query.ts';

/** Settings of the script that are no part of a rule set. */
export interface FlinkSqlOptions {
  /** How far the watermark stays behind the largest event time, in ms. */
  readonly allowedDisorderMs: number;
}

/** A bounded frame holds all of an aligned window, and lets Flink forget the window by itself. */
const FLINK_SQL: SqlDialect = {
  time: 'event_time',
  span: intervalSql,
  wholeWindow: (sizeMs) => `RANGE BETWEEN ${intervalSql(sizeMs)} PRECEDING AND CURRENT ROW`,
};

const HEAD = `-- It reads transactions from a topic, as Trapline publishes them, and writes alerts to another one, as
-- "trapline run --engine kafka" and "trapline score" take them: a row for each detection, of which "open" begins an alert and
-- "extend" goes on with the client's last one. Flink 2.2 runs it: sql-client.sh -f rules.sql, with flink-sql-connector-kafka.
-- Topics, brokers and the group are for you to change, in the two tables.
--
-- Where Flink means something else than Trapline:
-- * Transactions of a client with the same event time are peers: RANGE gives them one result. Pairs go by the order of arrival.
-- * OVER leaves out rows up to 1970-01-01T00:00:00Z; MATCH_RECOGNIZE, for pairs that follow each other immediately, does not.
-- * A watermark is the least over the partitions that a task reads, not one for each. What is late is dropped.
-- * Nothing is refused for being from the future: a timestamp that runs ahead makes what follows it late.
-- * A known id with another payload counts as well.
-- * Watermarks are not in checkpoints: after a crash nothing is late until a new one has come up.
-- * Without an end of the input, what the watermark has not reached is not told.
-- * Evidence is not told; "trapline score" takes it from the transaction.
`;

/** A rule set as a script of Flink SQL, from one topic to another, its numbers filled in. */
export function flinkSql({ name, rules }: RuleSet, options: FlinkSqlOptions): string {
  const queries = rules.map((rule) => insertSql(flinkQuery(rule)));
  return [
    `-- The rule set ${name} as Flink SQL.\n${HEAD}`,
    settingsSql(longestWindowMs({ name, rules })),
    sourceSql(options),
    ADMITTED,
    ALERTS,
    `EXECUTE STATEMENT SET\nBEGIN\n\n${queries.join('\n')}\nEND;\n`,
  ].join('\n');
}

function flinkQuery(rule: Rule): RuleQuery {
  if (rule.kind === 'distinct' && !isCodedField(rule.field)) {
    throw new TraplineError(
      'rule_unsupported',
      `the rule ${rule.name} goes by ${rule.field}, an extra column, which the topic of Flink SQL does not have here. Leave the rule out, or take --to sql`,
    );
  }
  if (rule.where !== undefined) {
    throw new TraplineError(
      'rule_unsupported',
      `the rule ${rule.name} has a filter (where), which has no form in Flink SQL here. Leave the rule out, or take --to sql`,
    );
  }
  return isAdjacentPair(rule) ? adjacentPairQuery(rule, FLINK_SQL) : ruleQuery(rule, FLINK_SQL);
}

function settingsSql(longestMs: number): string {
  const days = Math.max(1, Math.ceil((2 * longestMs) / DAY_MS));
  return `-- EXTRACT reads times in this zone.
SET 'table.local-time-zone' = 'UTC';

-- The group's offsets, and alerts, are committed with each checkpoint.
SET 'execution.checkpointing.interval' = '1 s';

-- What is kept of a client, and of a window, for which nothing has come for so long, by the wall clock, is forgotten.
-- It has to be longer than the longest window, and than any standstill of the job. MATCH_RECOGNIZE does not forget: of a client it
-- keeps a transaction at most, and where it is in the pattern.
SET 'table.exec.state.ttl' = '${days} d';

-- A partition without records holds the watermark back, and so does a task without a partition: there must not be more tasks than
-- partitions. After so long both are left out of it; then what the partition still has may be late.
-- SET 'table.exec.source.idle-timeout' = '1 min';
`;
}

function sourceSql({ allowedDisorderMs }: FlinkSqlOptions): string {
  return `-- To the watermark of Flink everything up to it is late, to that of Trapline what lies before it: hence a millisecond more.
CREATE TABLE published (
  transaction_id STRING,
  client_id STRING,
  amount DECIMAL(18, 2),
  currency STRING,
  \`timestamp\` TIMESTAMP_LTZ(3),
  location STRING,
  device STRING,
  merchant_category STRING,
  region STRING,
  WATERMARK FOR \`timestamp\` AS \`timestamp\` - ${intervalSql(allowedDisorderMs + 1)}
) WITH (
  'connector' = 'kafka',
  'topic' = 'transactions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'trapline-rules',
  'scan.startup.mode' = 'earliest-offset',
  -- For a topic that has an end: 'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'format' = 'json',
  -- With a time zone of Z; another offset cannot be read.
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.ignore-parse-errors' = 'true'
);
`;
}

const ADMITTED = `-- What can be read and is not late, the same for every rule; operators of Flink differ in what is late to them.
CREATE TEMPORARY VIEW readable AS
SELECT transaction_id, client_id, currency, location, device, merchant_category, region,
  CAST(amount * 100 AS BIGINT) AS amount_cents,
  EXTRACT(EPOCH FROM \`timestamp\`) * 1000 + EXTRACT(MILLISECOND FROM \`timestamp\`) AS event_time_ms,
  \`timestamp\` AS event_time
FROM published
WHERE transaction_id IS NOT NULL AND client_id IS NOT NULL AND amount IS NOT NULL AND \`timestamp\` IS NOT NULL
  AND (CURRENT_WATERMARK(\`timestamp\`) IS NULL OR \`timestamp\` > CURRENT_WATERMARK(\`timestamp\`));

-- Without copies: a copy has the event time of the first one, and so follows it at once. (MATCH_RECOGNIZE reads the view before: a
-- copy behind its first one makes no other pair, and OVER would leave out what is from before 1970.)
CREATE TEMPORARY VIEW transactions AS
SELECT transaction_id, client_id, currency, location, device, merchant_category, region, amount_cents, event_time_ms, event_time
FROM (
  SELECT *,
    count(*) OVER (PARTITION BY client_id ORDER BY event_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS records,
    count(DISTINCT transaction_id) OVER (PARTITION BY client_id ORDER BY event_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS ids
  FROM readable
)
WHERE records = ids;
`;

const ALERTS = `CREATE TABLE alerts (
  rule STRING,
  client_id STRING,
  transaction_id STRING,
  kind STRING,
  event_time_ms BIGINT,
  window_start_ms BIGINT,
  window_end_ms BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'alerts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);
`;

function insertSql({ tables, select }: RuleQuery): string {
  return `INSERT INTO alerts WITH\n${tables.join(',\n')}\n${select};\n`;
}
