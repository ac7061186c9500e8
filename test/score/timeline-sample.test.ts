import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimelineSample } from '../../src/score/timeline-sample.ts';
import { story } from '../report/report-fixture.ts';
import { RULE_SET } from '../report/fixtures.ts';

it('keeps the costliest misses of each rule and cause, in whatever order they come', () => {
  const miss = fc.record({ amount: fc.nat(5), cause: fc.constantFrom('late_drop', 'clock_skew') });
  fc.assert(
    fc.property(
      fc.array(miss, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.func(fc.nat(50)),
      (misses, most, shuffle) => {
        const all = misses.map((one, i) => ({ ...one, id: `e${String(i).padStart(3, '0')}` }));
        const kept = (order: typeof all): string[] => {
          const sample = new TimelineSample(most);
          for (const { amount, cause, id } of order) {
            sample.miss('travel', cause, amount, id, () => story({ episode_id: id, cause: cause as 'late_drop' }));
          }
          return sample.timelines(RULE_SET).map((one) => (one.kind === 'miss' ? one.episode_id : ''));
        };
        const expected = ['clock_skew', 'late_drop'].flatMap((cause) =>
          all
            .filter((one) => one.cause === cause)
            .sort((a, b) => b.amount - a.amount || (a.id < b.id ? -1 : 1))
            .slice(0, most)
            .map(({ id }) => id),
        );
        expect(kept(all)).toEqual(expected);
        expect(kept([...all].sort((a, b) => shuffle(a.id) - shuffle(b.id)))).toEqual(expected);
      },
    ),
  );
});
