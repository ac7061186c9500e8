import { expect, it } from 'vitest';
import { commonCurrency } from '../../src/page/common-currency.ts';

const entry = (currency: string | null, count: number) => ({
  currency,
  count,
  sum_cents: 0,
  categories: [],
  categories_left_out: 0,
  regions: [],
  regions_left_out: 0,
});
const reportOf = (currencies: ReturnType<typeof entry>[]) => ({
  traffic: { bucket_ms: null, buckets: [], currencies, places: [], places_left_out: 0 },
});

it('amounts are in the currency of most transactions', () => {
  expect(commonCurrency(reportOf([entry('USD', 2), entry('EUR', 5), entry(null, 1)]))).toBe('EUR');
  expect(commonCurrency(reportOf([entry(null, 5), entry('EUR', 2)]))).toBeNull();
  expect(commonCurrency({})).toBeNull();
});
