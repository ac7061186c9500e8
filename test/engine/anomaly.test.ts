import { describe, expect, test } from 'vitest';
import { type Rule, type WindowSpec } from '../../src/model/rule-set.ts';
import { anomalyRule } from '../oracle/builders.ts';
import { detectionsOf, type Entry, evidenceOf } from './harness.ts';

describe('anomaly', () => {
  const long: WindowSpec = { kind: 'trailing', sizeMs: 100 };
  const unusual = anomalyRule(long, { aboveMilli: 1, warmUp: 3 });
  const pay = (at: number, amount: number, more: Partial<Entry> = {}): Entry => ({
    at,
    cents: amount,
    client: 'ann',
    ...more,
  });
  const pays = (...amounts: number[]): Entry[] => amounts.map((amount, at) => pay(at, amount));
  const scoreOf = (entries: readonly Entry[], rule: Rule): unknown => detectionsOf(entries, rule).at(-1)?.details;

  //  ln · 10⁴:   46,052  46,052  46,052  52,983       MAD 0, so that the least spread divides: 6,931 / 500
  test('equal amounts have the least spread', () => {
    expect(scoreOf(pays(100, 100, 100, 200), unusual)).toEqual({
      kind: 'anomaly',
      score_milli: 13_862,
      usual_cents: 100,
      compared: 3,
      grouped: false,
    });
  });

  //  ln · 10⁴:   46,052  52,983  59,915  73,778       median 52,983, MAD 6,931
  test('is by the median and the MAD of an odd number', () => {
    expect(scoreOf(pays(100, 400, 200, 1600), unusual)).toMatchObject({ score_milli: 2023, usual_cents: 200 });
  });

  //  46,052  52,983  59,915  66,846       the median is between the two in the middle, and the MAD too
  test('is by the means of the two in the middle of an even number', () => {
    const entries = pays(800, 100, 400, 200, 3200);
    expect(scoreOf(entries, unusual)).toMatchObject({ score_milli: 2360, usual_cents: 200, compared: 4 });
  });

  test('z is by mean and standard deviation', () => {
    expect(scoreOf(pays(100, 400, 200, 1600), { ...unusual, score: 'z' })).toMatchObject({ score_milli: 3674 });
  });

  test('exactly the score is not above it', () => {
    expect(evidenceOf(pays(100, 400, 200, 1600), { ...unusual, aboveMilli: 2022 })).toEqual([[3]]);
    expect(evidenceOf(pays(100, 400, 200, 1600), { ...unusual, aboveMilli: 2023 })).toEqual([]);
  });

  test('exactly the least amount counts', () => {
    expect(evidenceOf(pays(100, 100, 100, 200), { ...unusual, minCents: 200 })).toEqual([[3]]);
    expect(evidenceOf(pays(100, 100, 100, 200), { ...unusual, minCents: 201 })).toEqual([]);
  });

  test('says nothing before the warm-up is over', () => {
    expect(evidenceOf(pays(100, 100, 5000), unusual)).toEqual([]);
  });

  test('refunds, nothing and other currencies are no part of the past', () => {
    const others = [pay(2, 0), pay(2, -500), pay(2, 100, { currency: 'EUR' }), pay(2, 100, { currency: null })];
    expect(evidenceOf([...pays(100, 100), ...others, pay(3, 5000)], unusual)).toEqual([]);
    expect(evidenceOf([...pays(100, 100, 100), pay(3, 5000, { currency: 'EUR' })], unusual)).toEqual([]);
    expect(evidenceOf([...pays(100, 100), ...others, pay(3, 100), pay(4, 5000)], unusual)).toEqual([[7]]);
  });

  //  0    1    2                   100  101        the past is in the window of 100, which includes its start
  test('window-edge: what the window has left behind is forgotten', () => {
    expect(evidenceOf([...pays(100, 100, 100), pay(100, 5000)], unusual)).toEqual([[3]]);
    expect(evidenceOf([...pays(100, 100, 100), pay(101, 5000)], unusual)).toEqual([]);
  });

  test('only the last ones are compared with', () => {
    const rule = { ...unusual, last: 3 };
    expect(scoreOf(pays(9000, 100, 100, 100, 200), rule)).toMatchObject({ score_milli: 13_862, compared: 3 });
    // The new level is usual when it has been seen often enough.
    expect(evidenceOf(pays(100, 100, 100, 200, 200, 200, 200), rule)).toEqual([[3], [4]]);
  });

  //  food 100 ×3, travel 9000 ×3:  9000 for food is unusual, for travel it is not
  test('by category: like is compared with like', () => {
    const rule = { ...unusual, last: 64, by: ['category'] as const };
    const past = [0, 1, 2, 3, 4, 5].map((at) =>
      pay(at, at % 2 === 0 ? 100 : 9000, { category: at % 2 === 0 ? 'food' : 'travel' }),
    );
    expect(scoreOf([...past, pay(6, 9000, { category: 'food' })], rule)).toMatchObject({ compared: 3, grouped: true });
    // Before there are three of travel they are compared with all.
    expect(evidenceOf([...past, pay(6, 9000, { category: 'travel' })], rule)).toEqual([[3], [5]]);
    // A category that is new is compared with all, of which half are as large.
    expect(evidenceOf([...past, pay(6, 9000, { category: 'fuel' })], rule)).toEqual([[3], [5], [6]]);
    expect(scoreOf([...past, pay(6, 9000, { category: 'fuel' })], rule)).toMatchObject({ compared: 6, grouped: false });
  });

  test('by hour of the week, also before 1970', () => {
    const week = 168 * 3_600_000;
    const rule = {
      ...unusual,
      window: { kind: 'trailing', sizeMs: 10 * week },
      last: 64,
      by: ['hour_of_week'],
    } as const;
    const morning = [-3, -2, -1].map((weeks) => pay(weeks * week, 100));
    const evening = [-3, -2, -1].map((weeks) => pay(weeks * week + 3_600_000, 9000));
    const past = [...morning, ...evening].sort((a, b) => a.at - b.at);
    expect(evidenceOf([...past, pay(3_599_999, 9000)], rule)).toEqual([[3], [5], [6]]);
    expect(evidenceOf([...past, pay(3_600_000, 9000)], rule)).toEqual([[3], [5]]);
  });

  test('earlier fraud deceives mean and deviation, and not median and MAD', () => {
    const entries = pays(2000, 2500, 3000, 2200, 1800, 2700, 2400, 2100, 90_000, 85_000, 80_000);
    const rule = { ...unusual, last: 64, warmUp: 10, aboveMilli: 6000 };
    expect(evidenceOf(entries, rule)).toEqual([[10]]);
    expect(evidenceOf(entries, { ...rule, score: 'z', aboveMilli: 2000 })).toEqual([]);
  });

  test('clients are apart', () => {
    expect(evidenceOf([...pays(100, 100, 100), pay(3, 5000, { client: 'bob' })], unusual)).toEqual([]);
  });
});
