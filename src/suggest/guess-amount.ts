import { type AmountOptions, AmountParser } from '../mapping/amount.ts';
import { Fields } from '../mapping/fields.ts';
import { type Thousands } from '../model/mapping.ts';
import { type Column, type Guess, quoted } from './guess.ts';

type Writing = { readonly decimal?: ','; readonly thousands?: Thousands };

const WRITINGS: readonly Writing[] = [
  {},
  { decimal: ',' },
  { decimal: ',', thousands: '.' },
  { thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { thousands: "'" },
];
const BESIDE = /^[^\d\s()+\-.,'’_]+\.?|[^\d\s()+\-.,'’_]+$/gu;
/** What a sign most often means. */
const CURRENCIES: ReadonlyMap<string, string> = new Map([
  ['$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₹', 'INR'],
  ['¥', 'JPY'],
]);

/** How a column writes money, and the currencies that it names. */
export interface AmountGuess extends Guess {
  /** Signs and codes beside the numbers, with the currency that each most likely means; null where that is not known. */
  readonly symbols: ReadonlyMap<string, string | null>;
}

/** How a column writes money, if all of its texts are amounts of one form. */
export function guessAmount(column: Column): AmountGuess | undefined {
  const { texts } = column;
  if (texts.length === 0) return undefined;
  const symbols = symbolsIn(texts);
  if (symbols.length > 5) return undefined;
  for (const excessDecimals of ['malformed', 'round'] as const) {
    const base: AmountOptions = { symbol: symbols.length === 0 ? null : symbols, excessDecimals };
    const readings = WRITINGS.flatMap((writing) => {
      const cents = readAll({ ...base, ...writing }, texts);
      return cents === undefined ? [] : [{ writing, cents }];
    });
    const [reading] = readings;
    if (reading === undefined) continue;
    const other = readings.find(({ cents }) => cents.some((value, i) => value !== reading.cents[i]));
    return describe(column, symbols, base, reading.writing, reading.cents, other?.writing);
  }
  return undefined;
}

function describe(
  { name, texts }: Column,
  symbols: readonly string[],
  { excessDecimals }: AmountOptions,
  writing: Writing,
  cents: readonly number[],
  other: Writing | undefined,
): AmountGuess {
  const settings = settingsOf(writing);
  const notes = [`every one of ${texts.length} texts is an amount so, as ${JSON.stringify(texts[0])}`];
  if (excessDecimals === 'round') {
    settings.push('excess_decimals: round');
    notes.push('CHECK: some have more than two decimals, which are rounded to cents');
  }
  if (other !== undefined)
    notes.push(`CHECK: the sample can also be read with ${settingsOf(other).join(', ')}, as other amounts`);
  const negative = cents.filter((value) => value < 0).length;
  if (negative * 2 > cents.length) {
    settings.push('debit: negative');
    notes.push(
      `CHECK: ${negative} of ${cents.length} are negative, so a purchase is taken to be; a refund is positive then`,
    );
  } else if (negative > 0) notes.push(`CHECK: ${negative} of ${cents.length} are negative and taken for refunds`);
  if (texts.every((text) => /^[+-]?\d+$/.test(text))) {
    notes.push('CHECK: all are whole numbers; say unit: minor if they count cents');
  }
  if (symbols.length === 1) settings.push(`symbol: ${quoted(symbols[0]!)}`);
  if (symbols.length === 0) settings.push('symbol: null');
  const yaml = `{ ${[`column: ${quoted(name)}`, ...settings].join(', ')} }`;
  const known = symbols.map((symbol): [string, string | null] => [symbol, currencyOf(symbol)]);
  return { key: 'amount', yaml, notes, symbols: new Map(known) };
}

function settingsOf({ decimal, thousands }: Writing): string[] {
  return [
    ...(decimal === undefined ? [] : [`decimal: '${decimal}'`]),
    ...(thousands === undefined ? [] : [`thousands: ${thousands === "'" ? `"'"` : `'${thousands}'`}`]),
  ];
}

function currencyOf(symbol: string): string | null {
  return CURRENCIES.get(symbol) ?? (/^[A-Z]{3}$/.test(symbol) ? symbol : null);
}

function symbolsIn(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => text.replace(/^[\s(+-]+|[\s)+-]+$/g, '').match(BESIDE) ?? []);
  return [...new Set(found)];
}

/** The cents of all texts, or undefined if one is none. */
function readAll(options: AmountOptions, texts: readonly string[]): readonly number[] | undefined {
  const parser = new AmountParser(options);
  const fields = new Fields(1);
  const cents: number[] = [];
  for (const text of texts) {
    fields.setText(0, text);
    const value = parser.parse(fields, 0);
    if (typeof value === 'string') return undefined;
    cents.push(value);
  }
  return cents;
}
