import { describe, expect, it } from 'vitest';
import { formatValue, sayValue } from '../../src/page/say-setting.ts';

describe('a value of a setting', () => {
  it.each([
    ['window', 540_000, '9 min', 'window 9 min'],
    ['at_least', 5, '5', 'at least 5'],
    ['below_cents', 499, '$4.99', 'below $4.99'],
    ['above_cents', 150_000, '$1,500.00', 'above $1,500.00'],
    ['above_score_milli', 3500, '3.5', 'score above 3.5'],
    ['max_m_per_h', 900_000, '900 km/h', 'above 900 km/h'],
  ] as const)('%s is said in its own unit, in a table and in words', (setting, value, alone, words) => {
    const of = { setting, currency: 'USD' };
    expect(formatValue(of, value)).toBe(alone);
    expect(sayValue(of, value)).toBe(words);
  });
});
