import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AmountOptions, AmountParser } from '../../src/mapping/amount.ts';
import { fieldsOf } from './specs.ts';

const DOLLARS: AmountOptions = { symbol: '$', excessDecimals: 'malformed' };
const parse = (text: string | null, options = DOLLARS): number | string =>
  new AmountParser(options).parse(fieldsOf(text), 0);

/** Cents as text in digits alone, by integer arithmetic. */
function plain(cents: number): string {
  const magnitude = Math.abs(cents);
  return `${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`;
}

function grouped(cents: number): string {
  const [whole = '', fraction = ''] = plain(cents).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** The ways of writing an amount: a positive and a negative form each. */
const FORMS: readonly (readonly [(cents: number) => string, (cents: number) => string])[] = [
  [plain, (cents) => `-${plain(cents)}`],
  [(cents) => `+${grouped(cents)}`, (cents) => `(${grouped(cents)})`],
  [(cents) => `$${grouped(cents)}`, (cents) => `-$${grouped(cents)}`],
  [(cents) => ` $${plain(cents)} `, (cents) => `$-${plain(cents)}`],
  [(cents) => `+$${plain(cents)}`, (cents) => `($${plain(cents)})`],
];

describe('AmountParser', () => {
  test('gives back any cents, in every form', () => {
    const cents = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(cents, fc.constantFrom(...FORMS), (value, [positive, negative]) => {
        expect(parse((value < 0 ? negative : positive)(value))).toBe(value);
      }),
    );
  });

  test('float-drift: keeps every cent that binary fractions lose', () => {
    const cents = Array.from({ length: 20_000 }, (_, i) => i);
    expect(cents.map((value) => parse(plain(value)))).toEqual(cents);
    expect(parse('0.29')).toBe(29);
    expect(parse('1.15')).toBe(115);
  });

  test.each([
    ['12', 1200],
    ['12.5', 1250],
    ['$1,234.50', 123_450],
    ['-$12.00', -1200],
    ['$-12.00', -1200],
    ['(12.00)', -1200],
    ['1,234,567', 123_456_700],
    ['-0.00', 0],
  ])('%s is %d cents', (text, cents) => {
    expect(parse(text)).toBe(cents);
  });

  test.each([null, '', '  '])('%j is no amount', (text) => {
    expect(parse(text)).toBe('no amount');
  });

  test.each([
    '$',
    '()',
    '(-1.00)',
    '-$-1',
    '1,23',
    '12,34,567',
    '1234,567',
    ',123',
    '1,234,',
    '€5',
    'USD 5',
    '5$',
    '(5',
    '$$5',
    '-',
  ])('%j is not an amount', (text) => {
    expect(parse(text)).toBe('not an amount');
  });

  test('more than two decimals are malformed, or rounded where asked for', () => {
    const round: AmountOptions = { ...DOLLARS, excessDecimals: 'round' };
    expect(parse('12.345')).toBe('more than two decimals');
    expect(parse('$12.340')).toBe('more than two decimals');
    expect(parse('0.30000000000000004')).toBe('more than two decimals');
    expect(parse('12.345', round)).toBe(1235);
    expect(parse('$-12.345', round)).toBe(-1235);
    expect(parse('12.3449', round)).toBe(1234);
  });

  test('another currency sign, or none, as the mapping says', () => {
    expect(parse('€5.00', { ...DOLLARS, symbol: '€' })).toBe(500);
    expect(parse('$5.00', { ...DOLLARS, symbol: null })).toBe('not an amount');
    expect(parse('5.00', { ...DOLLARS, symbol: null })).toBe(500);
  });

  test('amounts beyond 2^53 cents are too large', () => {
    expect(parse('$90,071,992,547,409.92')).toBe('amount too large');
  });
});
