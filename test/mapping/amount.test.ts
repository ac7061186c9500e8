import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AmountOptions, AmountParser } from '../../src/mapping/amount.ts';
import { fieldsOf } from './specs.ts';

import { AmountAdvice } from '../../src/mapping/amount-hint.ts';
import { THOUSANDS } from '../../src/model/mapping.ts';

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
    '123,45,678',
    '1234,567',
    ',123',
    '1,234,',
    '€5',
    'USD 5',
    '5$$',
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

describe('amounts as people write them', () => {
  test.each<[string, Partial<AmountOptions>, number]>([
    ['50.00-', {}, -5000],
    ['50.00 -', {}, -5000],
    ['50.00+', {}, 5000],
    ['$(12.34)', {}, -1234],
    ['( $12.34 )', {}, -1234],
    ['(12.34)$', {}, -1234],
    [' $ 1,234.50 ', {}, 123_450],
    ['- $ 12', {}, -1200],
    ['$12-', {}, -1200],
    ['5$', {}, 500],
    ['1,00,000.00', {}, 10_000_000],
    ['12,34,567', {}, 123_456_700],
    ['€12.50', { symbol: '€' }, 1250],
    ['12.50 EUR', { symbol: ['€', 'EUR'] }, 1250],
    ['EUR 12.50-', { symbol: ['€', 'EUR'] }, -1250],
    ['US$5', { symbol: ['$', 'US$'] }, 500],
    ['5US$', { symbol: ['$', 'US$'] }, 500],
    ['Rs. 1,00,000', { symbol: 'Rs.' }, 10_000_000],
    ['12,50', { decimal: ',' }, 1250],
    ['12', { decimal: ',' }, 1200],
    [',5', { decimal: ',' }, 50],
    ['1.234,56', { decimal: ',', thousands: '.' }, 123_456],
    ['1.234', { decimal: ',', thousands: '.' }, 123_400],
    ['-1.234.567,8 €', { decimal: ',', thousands: '.', symbol: '€' }, -123_456_780],
    ['1 234.56', { thousands: ' ' }, 123_456],
    ['1\u00a0234,56\u00a0€', { decimal: ',', thousands: ' ', symbol: '€' }, 123_456],
    ['1\u202f234\u202f567', { thousands: ' ' }, 123_456_700],
    ["CHF 1'234.50", { thousands: "'", symbol: 'CHF' }, 123_450],
    ['1\u2019234.50', { thousands: "'" }, 123_450],
    ['1_234.50', { thousands: '_' }, 123_450],
    ['1250', { minorUnit: true }, 1250],
    ['-1,250', { minorUnit: true }, -1250],
    ['1e3', { decimal: ',' }, 100_000],
  ])('%j with %j is %d cents', (text, options, cents) => {
    expect(parse(text, { ...DOLLARS, ...options })).toBe(cents);
  });

  test.each<[string, Partial<AmountOptions>, string]>([
    ['12.50', { decimal: ',' }, 'not an amount'],
    ['1.234', { decimal: ',' }, 'not an amount'],
    ['1.23,4', { decimal: ',', thousands: '.' }, 'not an amount'],
    ['1.2345,00', { decimal: ',', thousands: '.' }, 'not an amount'],
    ['0,123', {}, 'not an amount'],
    ['01,234', {}, 'not an amount'],
    ['1,234', { thousands: ' ' }, 'not an amount'],
    ['1,234', { thousands: 'none' }, 'not an amount'],
    ['1 23', { thousands: ' ' }, 'not an amount'],
    ['1  234', { thousands: ' ' }, 'not an amount'],
    ['1 234', {}, 'not an amount'],
    ['1,,234', {}, 'not an amount'],
    ['1,234,', {}, 'not an amount'],
    ['1,234,56', {}, 'not an amount'],
    ['1,234,56.00', {}, 'not an amount'],
    ['1,23,45.00', {}, 'not an amount'],
    ['12,345,67,890', {}, 'not an amount'],
    ['1,234e3', {}, 'not an amount'],
    ['-5-', {}, 'not an amount'],
    ['(5-)', {}, 'not an amount'],
    ['-(5)', {}, 'not an amount'],
    ['5)', {}, 'not an amount'],
    ['$5$', {}, 'not an amount'],
    ['12,5.0', { decimal: ',' }, 'not an amount'],
    ['1,2,3', { decimal: ',' }, 'not an amount'],
    ['12.5', { minorUnit: true }, 'decimals of a cent'],
    ['1,234', { decimal: ',' }, 'more than two decimals'],
  ])('%j with %j is refused: %s', (text, options, problem) => {
    expect(parse(text, { ...DOLLARS, ...options })).toBe(problem);
  });

  test('strictly, only what engines held against ours read', () => {
    const strict: AmountOptions = { symbol: null, excessDecimals: 'malformed', strict: true };
    for (const text of ['50.00-', '1,00,000.00', '12 ', '+1,234.50', '(3)'])
      expect([text, parse(text, strict)]).toEqual([
        text,
        { '12 ': 1200, '+1,234.50': 123_450, '(3)': -300 }[text] ?? 'not an amount',
      ]);
    expect(parse('- 5', strict)).toBe('not an amount');
    expect(parse('5 -', strict)).toBe('not an amount');
  });

  test('the symbol that was beside the number is remembered until the next', () => {
    const parser = new AmountParser({ ...DOLLARS, symbol: ['€', '$'] });
    const symbolOf = (text: string): number => {
      parser.parse(fieldsOf(text), 0);
      return parser.symbol;
    };
    expect(['5 $', '€5', '5', '$-5'].map(symbolOf)).toEqual([1, 0, -1, 1]);
  });

  const writing = fc.record({
    decimal: fc.constantFrom<'.' | ','>('.', ','),
    thousands: fc.constantFrom(...THOUSANDS),
    lakhs: fc.boolean(),
    symbol: fc.constantFrom('', '$', '€', 'EUR', 'Rs.'),
    isBehind: fc.boolean(),
    blank: fc.constantFrom('', ' ', '\u00a0'),
    sign: fc.constantFrom('before', 'behind', 'brackets'),
  });
  const cents = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

  function write(value: number, how: typeof writing extends fc.Arbitrary<infer W> ? W : never): string {
    const [whole = '', fraction = ''] = plain(value).split('.');
    const groups = how.lakhs ? /\B(?=(\d{2})*\d{3}$)/g : /\B(?=(\d{3})+$)/g;
    const number = `${how.thousands === 'none' ? whole : whole.replace(groups, how.thousands)}${how.decimal}${fraction}`;
    const symbol = how.symbol === '' ? '' : how.isBehind ? how.blank + how.symbol : how.symbol + how.blank;
    const dressed = how.isBehind ? number + symbol : symbol + number;
    if (value >= 0) return dressed;
    if (how.sign === 'brackets') return `(${dressed})`;
    return how.sign === 'before' ? `-${dressed}` : `${dressed}-`;
  }

  test('every writing is read back as the same cents by the mapping that states it, and as no others by any mapping', () => {
    fc.assert(
      fc.property(cents, writing, writing, (value, how, other) => {
        fc.pre(how.decimal !== how.thousands && other.decimal !== other.thousands);
        const read = ({ decimal, thousands }: typeof how, symbol: string): number | string =>
          parse(write(value, how), {
            symbol: symbol === '' ? null : symbol,
            excessDecimals: 'malformed',
            thousands,
            ...(decimal === ',' ? { decimal } : {}),
          });
        expect([write(value, how), read(how, how.symbol)]).toEqual([write(value, how), value]);
        expect([value, 'not an amount', 'more than two decimals', 'amount too large']).toContain(
          read(other, how.symbol),
        );
        if (how.symbol !== '') expect(read(how, '£')).toBe('not an amount');
      }),
    );
  });

  test('no text at all is read as two amounts by two mappings, unless a comma or point is stated to mean two things', () => {
    const texts = fc.array(fc.constantFrom(...'0123456789.,-+ ()$'), { maxLength: 12 }).map((units) => units.join(''));
    fc.assert(
      fc.property(texts, fc.constantFrom(...THOUSANDS), (text, thousands) => {
        fc.pre(thousands !== '.');
        const [stated, without] = [thousands, 'none' as const].map((each) =>
          parse(text, { ...DOLLARS, thousands: each }),
        );
        if (typeof stated === 'number' && typeof without === 'number') expect(stated).toBe(without);
      }),
    );
  });
});

describe('AmountAdvice', () => {
  const explain = (text: string, options: Partial<AmountOptions> = {}): string => {
    const all = { ...DOLLARS, ...options };
    const problem = parse(text, all);
    if (typeof problem === 'number') throw new Error(`${text} was read as ${problem}`);
    return new AmountAdvice(all).explain(problem as 'not an amount', text);
  };

  test.each<[string, Partial<AmountOptions>, string]>([
    ['12,50', {}, "not an amount as the mapping has it: it would be 12.50 with decimal: ','"],
    ['1.234,56', {}, "not an amount as the mapping has it: it would be 1234.56 with decimal: ',' and thousands: '.'"],
    ['1 234.56', {}, "not an amount as the mapping has it: it would be 1234.56 with thousands: ' '"],
    ["1'234.56", {}, `not an amount as the mapping has it: it would be 1234.56 with thousands: "'"`],
    ['€12.50', {}, "not an amount as the mapping has it: it would be 12.50 with symbol: '€'"],
    ['12,50 €', {}, "not an amount as the mapping has it: it would be 12.50 with decimal: ',' and symbol: '€'"],
    ['-12.50 EUR', {}, "not an amount as the mapping has it: it would be -12.50 with symbol: 'EUR'"],
    ['12.50', { decimal: ',' }, "not an amount as the mapping has it: it would be 12.50 with decimal: '.'"],
    ['1.234', { decimal: ',' }, "not an amount as the mapping has it: it would be 1234.00 with thousands: '.'"],
    [
      '12.345',
      {},
      "more than two decimals as the mapping has it: it would be 12345.00 with decimal: ',' and thousands: '.'",
    ],
    ['1.2345', {}, 'more than two decimals'],
    ['a lot', {}, 'not an amount'],
    ['', {}, 'no amount'],
  ])('%j with %j: %s', (text, options, expected) => {
    expect(explain(text, options)).toBe(expected);
  });
});
