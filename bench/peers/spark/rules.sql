-- The three rules as window functions. Spark has no DISTINCT in a window, hence sets of codes as bits of a word: for codes below 63.
-- RANGE reaches to the last row of the same timestamp: transactions of one client in the same millisecond get one result.
WITH judged AS (
  SELECT
    row,
    bit_count(bit_or(shiftleft(1L, region)) OVER (
      PARTITION BY client ORDER BY event_time_ms RANGE BETWEEN 600000 PRECEDING AND CURRENT ROW)) AS regions,
    bit_count(bit_or(shiftleft(1L, category)) OVER (
      PARTITION BY client ORDER BY event_time_ms RANGE BETWEEN 900000 PRECEDING AND CURRENT ROW)) AS categories,
    currency = :usd AND amount_cents > 100000
      AND lag(currency = :usd AND amount_cents >= 0 AND amount_cents < 500) OVER (PARTITION BY client ORDER BY event_time_ms, row)
      AND lag(event_time_ms) OVER (PARTITION BY client ORDER BY event_time_ms, row) >= event_time_ms - 300000 AS low_high
  FROM feed
)
SELECT rule, row
FROM (SELECT stack(3, 0, regions >= 2, 1, categories >= 4, 2, low_high) AS (rule, holds), row FROM judged)
WHERE holds
