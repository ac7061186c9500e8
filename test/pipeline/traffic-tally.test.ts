import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinuteCells } from '../../src/engine/minute-cells.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TrafficTally } from '../../src/pipeline/traffic-tally.ts';

const MINUTE = 60_000;
const MOST = 8;

const vocabulary = createVocabulary();
const [usd, food, north] = [vocabulary.currencies, vocabulary.categories, vocabulary.regions].map((dictionary, i) =>
  dictionary.intern(['USD', 'food', 'north'][i]!),
);

function trafficOf(minutes: readonly (readonly [minute: number, count: number])[]) {
  const tally = new TrafficTally(vocabulary, MOST);
  for (const [minute, count] of minutes) {
    const cells = new MinuteCells();
    cells.totals.addCell(0, usd!, count, 10 * count);
    cells.categories.addCell(food!, usd!, count, 10 * count);
    cells.regions.addCell(north!, usd!, count, 10 * count);
    tally.add(minute * MINUTE, cells);
  }
  return tally.traffic();
}

//  minutes   0 1 2 3 4 5 6 7   8        one more than there are buckets for
//  buckets   └─┘ └─┘ └─┘ └─┘ └─┘        so each is two minutes
it('widens its buckets as the run goes on, and has the same whatever the order', () => {
  const minute = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(fc.array(minute, { minLength: 1, maxLength: 40 }), (minutes) => {
      const traffic = trafficOf(minutes)!;
      const { bucket_ms: bucketMs, buckets, currencies } = traffic;
      const numbers = buckets.map(({ start_ms: ms }) => ms / bucketMs);
      expect(numbers.at(-1)! - numbers[0]!).toBeLessThan(MOST);
      for (const { start_ms: startMs, count } of buckets) {
        const own = minutes.filter(([at]) => startMs <= at * MINUTE && at * MINUTE < startMs + bucketMs);
        expect(count).toBe(own.reduce((sum, [, one]) => sum + one, 0));
      }
      const total = minutes.reduce((sum, [, count]) => sum + count, 0);
      const cell = { count: total, sum_cents: 10 * total };
      expect(currencies).toEqual([
        { currency: 'USD', ...cell, categories: [{ key: 'food', ...cell }], regions: [{ key: 'north', ...cell }] },
      ]);
      expect(trafficOf([...minutes].reverse())).toEqual(traffic);
      const isNeeded = (ms: number): boolean =>
        Math.max(...minutes.map(([at]) => Math.floor((at * MINUTE) / ms))) -
          Math.min(...minutes.map(([at]) => Math.floor((at * MINUTE) / ms))) >=
        MOST;
      expect(bucketMs === MINUTE || isNeeded(bucketMs / 2)).toBe(true);
    }),
  );
});

it('has nothing where no minute came', () => {
  expect(trafficOf([])).toBeUndefined();
});
