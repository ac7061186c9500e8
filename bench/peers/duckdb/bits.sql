-- The same as rules.sql with sets of codes as bits of a word, which DuckDB adds up much faster than it counts distinct values. Only
-- for codes below 63.
WITH judged AS (
  SELECT
    row,
    bit_count(bit_or(1::BIGINT << region) OVER (client_time RANGE BETWEEN 600000 PRECEDING AND CURRENT ROW)) AS regions,
    bit_count(bit_or(1::BIGINT << category) OVER (client_time RANGE BETWEEN 900000 PRECEDING AND CURRENT ROW)) AS categories,
    currency = $usd AND amount_cents > 100000
      AND lag(currency = $usd AND amount_cents >= 0 AND amount_cents < 500) OVER client_order
      AND lag(event_time_ms) OVER client_order >= event_time_ms - 300000 AS low_high
  FROM feed
  WINDOW
    client_time AS (PARTITION BY client ORDER BY event_time_ms),
    client_order AS (PARTITION BY client ORDER BY event_time_ms, row)
)
SELECT 0 AS rule, row FROM judged WHERE regions >= 2
UNION ALL
SELECT 1, row FROM judged WHERE categories >= 4
UNION ALL
SELECT 2, row FROM judged WHERE low_high
