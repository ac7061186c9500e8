import { expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time-units.ts';
import { intervalSql } from '../../src/sql/interval.ts';

it.each([
  [1, "INTERVAL '0 00:00:00.001' DAY TO SECOND(3)"],
  [59_999, "INTERVAL '0 00:00:59.999' DAY TO SECOND(3)"],
  [600_000, "INTERVAL '0 00:10:00.000' DAY TO SECOND(3)"],
  [DAY_MS - 1, "INTERVAL '0 23:59:59.999' DAY TO SECOND(3)"],
  [99 * DAY_MS, "INTERVAL '99 00:00:00.000' DAY TO SECOND(3)"],
  [100 * DAY_MS + 3_723_004, "INTERVAL '100 01:02:03.004' DAY(3) TO SECOND(3)"],
])('writes %i ms as %s', (ms, text) => {
  expect(intervalSql(ms)).toBe(text);
});
