import { expect, it } from 'vitest';
import { operatingPoint } from '../../src/page/operating-point.ts';
import { type PriceCurve, type PricePoint } from '../../src/page/price-curves.ts';
import { saySetting } from '../../src/page/say-setting.ts';

function point(value: number, alerts: number, amount_caught_cents: number): PricePoint {
  return { value, alerts, alerts_per_day: alerts, episodes: alerts, amount_caught_cents, amount_saved_cents: 0 };
}

const PLACE = { at: [], valueName: 'threshold' };
const CURVES: readonly PriceCurve[] = [
  {
    setting: 'window',
    currency: null,
    points: [point(60_000, 10, 10_000), point(120_000, 20, 15_000), point(180_000, 40, 16_000)],
    ...PLACE,
  },
  { setting: 'above_cents', currency: 'USD', points: [point(250_000, 8, 9_000), point(100_000, 40, 16_000)], ...PLACE },
];

it.each([
  [0, 'as it is'],
  [100, 'window 2 min'],
  [600, 'above $2,500.00'],
])('for an alert at %i cents is the setting that is worth most: %s', (cents, said) => {
  expect(saySetting(operatingPoint(CURVES, cents)!)).toBe(said);
});

it('is none where alerts cost more than they catch', () => {
  expect(operatingPoint(CURVES, 2000)).toBeNull();
});
