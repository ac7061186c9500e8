import { type DecimalProblem, parseDecimal } from './decimal.ts';

export type AmountProblem = 'no amount' | 'not an amount' | 'more than two decimals' | 'amount too large';

export interface AmountOptions {
  /** Currency sign that may stand before the number; null when none may. */
  readonly symbol: string | null;
  readonly excessDecimals: 'malformed' | 'round';
}

const PROBLEMS: Readonly<Record<DecimalProblem, AmountProblem>> = {
  'not a number': 'not an amount',
  'too many decimals': 'more than two decimals',
  'too large': 'amount too large',
};

/**
 * Money as text to integer cents, exact: `12`, `12.5`, `1,234.50`, `$1,234.50`, `-$12.00`, `$-12.00`, `(12.00)`, `($12.00)`.
 * Commas must stand between groups of three digits. Rounding, where it is asked for, is half a cent away from zero.
 */
export function parseAmountCents(text: string | null, options: AmountOptions): number | AmountProblem {
  if (text === null) return 'no amount';
  const excess = options.excessDecimals === 'round' ? 'round' : 'reject';
  const plain = parseDecimal(text, 2, excess);
  if (typeof plain === 'number') return plain;
  if (plain !== 'not a number') return PROBLEMS[plain];
  const trimmed = text.trim();
  if (trimmed === '') return 'no amount';
  const bare = undress(trimmed, options.symbol);
  if (bare === undefined) return 'not an amount';
  const cents = parseDecimal(bare, 2, excess);
  return typeof cents === 'number' ? cents : PROBLEMS[cents];
}

/** The number without parentheses, currency sign and commas, or undefined if they stand where they must not. */
function undress(text: string, symbol: string | null): string | undefined {
  const bracketed = text.startsWith('(') && text.endsWith(')');
  let rest = bracketed ? text.slice(1, -1) : text;
  let sign = takeSign(rest);
  rest = rest.slice(sign.length);
  if (symbol !== null && symbol !== '' && rest.startsWith(symbol)) {
    rest = rest.slice(symbol.length);
    const inner = takeSign(rest);
    if (inner !== '' && sign !== '') return undefined;
    sign ||= inner;
    rest = rest.slice(inner.length);
  }
  if (!/^[\d.]/.test(rest) || (bracketed && sign !== '')) return undefined;
  if (rest.includes(',')) {
    if (!/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(rest)) return undefined;
    rest = rest.replaceAll(',', '');
  }
  return `${bracketed ? '-' : sign}${rest}`;
}

function takeSign(text: string): string {
  return text.startsWith('-') || text.startsWith('+') ? text.charAt(0) : '';
}
