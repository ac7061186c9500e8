import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimalText } from '../../src/mapping/decimal.ts';

/** An independent reading with unlimited integers: digits as a BigInt count of 10^-decimals. */
function exact(text: string): { readonly units: bigint; readonly decimals: number } {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const units = BigInt(whole + fraction);
  return { units: text.startsWith('-') ? -units : units, decimals: fraction.length };
}

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`)).filter((text) => text.length >= min);
const decimalText = fc
  .tuple(fc.constantFrom('', '-', '+'), digits(1, 9), digits(0, 6))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`);

describe('parseDecimal', () => {
  test('floors to the scale exactly', () => {
    fc.assert(
      fc.property(decimalText, fc.constantFrom(0, 2, 3), (text, scale) => {
        const { units, decimals } = exact(text);
        const scaled = units * 10n ** BigInt(scale);
        const unit = 10n ** BigInt(decimals);
        const floored = scaled / unit - (scaled < 0n && scaled % unit !== 0n ? 1n : 0n);
        expect(parseDecimalText(text, scale, 'floor')).toBe(Number(floored));
      }),
    );
  });

  test('rounds half away from zero exactly', () => {
    fc.assert(
      fc.property(decimalText, fc.constantFrom(0, 2, 6), (text, scale) => {
        const { units, decimals } = exact(text);
        const magnitude = (units < 0n ? -units : units) * 10n ** BigInt(scale);
        const unit = 10n ** BigInt(decimals);
        const rounded = (2n * magnitude + unit) / (2n * unit);
        expect(parseDecimalText(text, scale, 'round')).toBe(Number(units < 0n ? -rounded : rounded));
      }),
    );
  });

  test('moves the point of an exponent', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: -12, max: 6 }), (text, exponent) => {
        const { units, decimals } = exact(text);
        const shift = exponent + 6 - decimals;
        const scaled = shift >= 0 ? units * 10n ** BigInt(shift) : units / 10n ** BigInt(-shift);
        const isWhole = shift >= 0 || units % 10n ** BigInt(-shift) === 0n;
        fc.pre(isWhole && (scaled < 0n ? -scaled : scaled) <= BigInt(Number.MAX_SAFE_INTEGER));
        expect(parseDecimalText(`${text}e${exponent}`, 6, 'floor')).toBe(Number(scaled));
      }),
    );
  });

  test.each([
    ['1.005', 'round', 101],
    ['1.004999999999999999999', 'round', 100],
    ['-1.005', 'round', -101],
    ['-1.001', 'floor', -101],
    ['1.23456789E7', 'reject', 1_234_567_890],
    ['.5', 'reject', 50],
    ['90071992547409.91', 'reject', Number.MAX_SAFE_INTEGER],
    ['90071992547409.92', 'reject', 'too large'],
    ['9'.repeat(400), 'reject', 'too large'],
    ['1e41', 'floor', 'not a number'],
    ['1e999999999999', 'floor', 'not a number'],
    ['1.000', 'reject', 'too many decimals'],
    ['1.00', 'reject', 100],
  ] as const)('%s (%s) is %s', (text, excess, expected) => {
    expect(parseDecimalText(text, 2, excess)).toBe(expected);
  });

  test.each([
    '',
    '-',
    '+',
    '.',
    '1.',
    '-.',
    '1.2.3',
    '0x10',
    'NaN',
    'Infinity',
    '1e',
    'e5',
    '1e5.5',
    '1 2',
    '--1',
    '1_0',
    '١',
  ])('refuses %j', (text) => {
    expect(parseDecimalText(text, 2, 'floor')).toBe('not a number');
  });

  test('never gives negative zero', () => {
    for (const text of ['-0', '-0.00', '-0.001']) expect(Object.is(parseDecimalText(text, 2, 'round'), 0)).toBe(true);
  });
});
