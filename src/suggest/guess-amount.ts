import { type AmountOptions, AmountParser } from '../mapping/amount.ts';
import { Fields } from '../mapping/fields.ts';
import { type Thousands } from '../model/mapping.ts';
import { brokenNote, type Column, type Guess, isMost, quoted } from './guess.ts';

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
  /** Whether some are negative. */
  readonly hasSigns: boolean;
}

/** How a column writes money, if nearly all of its texts are amounts of one form. */
export function guessAmount(column: Column): AmountGuess | undefined {
  const { texts } = column;
  const symbols = symbolsIn(texts);
  const base = { symbol: symbols.length === 0 ? null : symbols };
  for (const excessDecimals of ['malformed', 'round'] as const) {
    const readings = WRITINGS.map((writing) => {
      const cents = readEach({ ...base, excessDecimals, ...writing }, texts);
      return { writing, cents, count: cents.filter((value) => value !== null).length };
    });
    const most = Math.max(...readings.map(({ count }) => count));
    const [reading, ...others] = readings.filter(({ count }) => count === most);
    if (reading === undefined || !isMost(most, texts)) continue;
    const other = others.find(({ cents }) => cents.some((value, i) => value !== reading.cents[i]));
    return describe(column, symbols, excessDecimals, reading.writing, reading.cents, other?.writing);
  }
  return undefined;
}

function describe(
  { name, texts }: Column,
  symbols: readonly string[],
  excessDecimals: 'malformed' | 'round',
  writing: Writing,
  read: readonly (number | null)[],
  other: Writing | undefined,
): AmountGuess {
  const settings = settingsOf(writing);
  const cents = read.filter((value) => value !== null);
  const isRead = new Set(texts.filter((_, i) => read[i] !== null));
  const notes = [
    `the texts can be read as amounts with these settings, such as ${JSON.stringify(texts[0])}`,
    ...brokenNote(texts, (text) => isRead.has(text)),
  ];
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
      `CHECK: ${negative} of ${cents.length} are negative, so negative amounts are read as purchases, and positive ones as refunds`,
    );
  } else if (negative > 0) notes.push(`CHECK: ${negative} of ${cents.length} are negative and read as refunds`);
  if (texts.every((text) => /^[+-]?\d+$/.test(text))) {
    notes.push('CHECK: all are whole numbers; say unit: minor if they count cents');
  }
  if (symbols.length === 1) settings.push(`symbol: ${quoted(symbols[0]!)}`);
  if (symbols.length === 0) settings.push('symbol: null');
  const yaml = `{ ${[`column: ${quoted(name)}`, ...settings].join(', ')} }`;
  const known = symbols.map((symbol): [string, string | null] => [symbol, currencyOf(symbol)]);
  return { key: 'amount', yaml, notes, symbols: new Map(known), hasSigns: negative > 0 };
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

/** The signs and codes that stand beside more than a few of the numbers. */
function symbolsIn(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    if (!/\d/.test(text)) continue;
    for (const symbol of text.replace(/^[\s(+-]+|[\s)+-]+$/g, '').match(BESIDE) ?? []) {
      counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count * 100 >= texts.length).map(([symbol]) => symbol);
}

/** The cents of each text; null of one that is no amount. */
function readEach(options: AmountOptions, texts: readonly string[]): readonly (number | null)[] {
  const parser = new AmountParser(options);
  const fields = new Fields(1);
  return texts.map((text) => {
    fields.setText(0, text);
    const value = parser.parse(fields, 0);
    return typeof value === 'number' ? value : null;
  });
}
