import { expect, it } from 'vitest';
import { MOST_RATES } from '../../src/artifacts/progress-file.ts';
import { MINUTE_MS } from '../../src/model/time-units.ts';
import { RateSamples } from '../../src/run/rate-samples.ts';

//   looks    0 ──── 2 min ── 2 min ──── 3 min
//   counts   0      10       15         20       a look at which no time has passed is part of the next one
it('are what was done between two looks, a simulated minute', () => {
  const samples = new RateSamples();
  for (const [minutes, transactions, alerts] of [
    [0, 0, null],
    [2, 10, 1],
    [2, 15, 2],
    [3, 20, 4],
  ] as const) {
    samples.add({ trueTimeMs: minutes * MINUTE_MS, transactions, alerts });
  }
  expect(samples.rates).toEqual([
    { true_time_ms: 2 * MINUTE_MS, transactions_per_minute: 5, alerts_per_minute: null },
    { true_time_ms: 3 * MINUTE_MS, transactions_per_minute: 10, alerts_per_minute: 3 },
  ]);
});

it('are the latest so many, however long the run', () => {
  const samples = new RateSamples();
  for (let minute = 0; minute < 1000; minute++) {
    samples.add({ trueTimeMs: minute * MINUTE_MS, transactions: minute * minute, alerts: 0 });
  }
  expect(samples.rates).toHaveLength(MOST_RATES);
  expect(samples.rates.at(-1)).toMatchObject({ true_time_ms: 999 * MINUTE_MS, transactions_per_minute: 1997 });
});
