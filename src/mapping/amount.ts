import { type DecimalProblem, type ExcessDecimals, parseDecimal } from './decimal.ts';
import { type Fields } from './fields.ts';

/** Why there is no amount. */
export type AmountProblem = 'no amount' | 'not an amount' | 'more than two decimals' | 'amount too large';

/** How an amount is read. */
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

const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const OPEN_PARENTHESIS = 0x28;
const CLOSE_PARENTHESIS = 0x29;
const FIRST_BYTES = 64;
/** The number has none of the forms that are known. */
const NO_NUMBER = -1;

/**
 * Reads money as integer cents, exact: `12`, `12.5`, `1,234.50`, `$1,234.50`, `-$12.00`, `$-12.00`, `(12.00)`, `($12.00)`. Commas
 * must stand between groups of three digits. Rounding, where it is asked for, is half a cent away from zero.
 */
export class AmountParser {
  readonly #symbol: Buffer;
  readonly #excess: ExcessDecimals;
  /** A number without its commas. */
  #ungrouped = Buffer.alloc(FIRST_BYTES);

  constructor({ symbol, excessDecimals }: AmountOptions) {
    this.#symbol = Buffer.from(symbol ?? '');
    this.#excess = excessDecimals === 'round' ? 'round' : 'reject';
  }

  /** The cents in the field at `index`, or why there are none. */
  parse(fields: Fields, index: number): number | AmountProblem {
    if (fields.isNull(index)) return 'no amount';
    const bytes = fields.bytes(index);
    const from = fields.from[index]!;
    const to = fields.to[index]!;
    const plain = parseDecimal(bytes, from, to, 2, this.#excess);
    if (typeof plain === 'number') return plain;
    if (plain !== 'not a number') return PROBLEMS[plain];
    const first = from < to ? bytes[from]! : 0;
    const last = from < to ? bytes[to - 1]! : 0;
    if (!mayBeSpace(first) && !mayBeSpace(last)) return this.#dressed(bytes, from, to);
    const trimmed = Buffer.from(fields.text(index)!.trim());
    return trimmed.length === 0 ? 'no amount' : this.#dressed(trimmed, 0, trimmed.length);
  }

  /** Takes off parentheses, signs and the currency sign; what is left is the magnitude. */
  #dressed(bytes: Buffer, begin: number, end: number): number | AmountProblem {
    const bracketed = bytes[begin] === OPEN_PARENTHESIS && bytes[end - 1] === CLOSE_PARENTHESIS;
    let from = bracketed ? begin + 1 : begin;
    const to = bracketed ? end - 1 : end;
    let sign = signAt(bytes, from, to);
    if (sign !== 0) from += 1;
    if (this.#symbolStandsAt(bytes, from, to)) {
      from += this.#symbol.length;
      const inner = signAt(bytes, from, to);
      if (inner !== 0 && sign !== 0) return 'not an amount';
      if (inner !== 0) from += 1;
      sign ||= inner;
    }
    if (from === to || !(isDigit(bytes[from]!) || bytes[from] === POINT)) return 'not an amount';
    if (bracketed && sign !== 0) return 'not an amount';
    const cents = this.#magnitude(bytes, from, to);
    if (typeof cents === 'string') return PROBLEMS[cents];
    return (bracketed || sign === MINUS) && cents !== 0 ? -cents : cents;
  }

  #symbolStandsAt(bytes: Buffer, from: number, to: number): boolean {
    const symbol = this.#symbol;
    if (symbol.length === 0 || to - from < symbol.length) return false;
    for (let i = 0; i < symbol.length; i++) if (bytes[from + i] !== symbol[i]) return false;
    return true;
  }

  #magnitude(bytes: Buffer, from: number, to: number): number | DecimalProblem {
    for (let at = from; at < to; at++) {
      if (bytes[at] !== COMMA) continue;
      const length = this.#ungroup(bytes, from, to);
      return length === NO_NUMBER ? 'not a number' : parseDecimal(this.#ungrouped, 0, length, 2, this.#excess);
    }
    return parseDecimal(bytes, from, to, 2, this.#excess);
  }

  /** Copies digits in groups, and the decimals behind them, without the commas. Returns their length, or NO_NUMBER. */
  #ungroup(bytes: Buffer, from: number, to: number): number {
    if (to - from > this.#ungrouped.length) this.#ungrouped = Buffer.alloc(2 * (to - from));
    let length = 0;
    let group = 0;
    let at = from;
    for (let isFirst = true; at < to && bytes[at] !== POINT; at++) {
      if (bytes[at] === COMMA) {
        if (group > 3 || group === 0 || (!isFirst && group < 3)) return NO_NUMBER;
        isFirst = false;
        group = 0;
      } else {
        if (!isDigit(bytes[at]!)) return NO_NUMBER;
        this.#ungrouped[length++] = bytes[at]!;
        group += 1;
      }
    }
    if (group !== 3) return NO_NUMBER;
    for (; at < to; at++) {
      if (bytes[at] !== POINT && !isDigit(bytes[at]!)) return NO_NUMBER;
      this.#ungrouped[length++] = bytes[at]!;
    }
    return length;
  }
}

/** The sign at `from`, or 0. */
function signAt(bytes: Buffer, from: number, to: number): number {
  const byte = from < to ? bytes[from]! : 0;
  return byte === MINUS || byte === PLUS ? byte : 0;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Whether the byte is white space or part of a character that might be. */
function mayBeSpace(byte: number): boolean {
  return byte <= 0x20 || byte >= 0x80;
}
