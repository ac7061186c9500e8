import { type AmountSpec } from '../model/mapping.ts';
import { type DecimalProblem, type ExcessDecimals, parseDecimal } from './decimal.ts';
import { type Fields } from './fields.ts';
import { NumberText } from './number-text.ts';
import { blankBefore, blankLength, SymbolSet } from './symbol-set.ts';

/** Why there is no amount. */
export type AmountProblem =
  'no amount' | 'not an amount' | 'more than two decimals' | 'decimals of a cent' | 'amount too large';

/** How an amount is read. `strict`: no sign, no symbol and no blank but before the number, and groups of three digits alone. */
export type AmountOptions = Omit<AmountSpec, 'column' | 'debit'> & { readonly strict?: true };

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

/**
 * Reads money as integer cents, exact: `12`, `12.5`, `1,234.50`, `$1,234.50`, `12.50 $`, `-$12.00`, `$-12.00`, `12.00-`, `(12.00)`,
 * `$(12.00)`, and the same with the decimal comma and the thousands separator that the mapping states. Groups are of three digits, or as in
 * India of two before the last three. Rounding, where it is asked for, is half a cent away from zero.
 */
export class AmountParser {
  /** The symbol beside the number that was read last, by its place in the options; -1 if there was none. */
  symbol = -1;
  readonly #symbols: SymbolSet;
  readonly #excess: ExcessDecimals;
  readonly #scale: number;
  readonly #strict: boolean;
  readonly #hasPoint: boolean;
  readonly #number: NumberText;
  /** What is left of the field while it is taken apart, and what was taken off. */
  #from = 0;
  #to = 0;
  #sign = 0;
  #opened = false;
  #closed = false;

  constructor({ symbol, excessDecimals, decimal, thousands, minorUnit, strict }: AmountOptions) {
    this.#symbols = new SymbolSet(typeof symbol === 'string' ? [symbol] : (symbol ?? []));
    this.#excess = excessDecimals === 'round' ? 'round' : 'reject';
    this.#scale = minorUnit === true ? 0 : 2;
    this.#strict = strict === true;
    this.#hasPoint = decimal === undefined;
    const between = thousands ?? (decimal === undefined ? ',' : 'none');
    this.#number = new NumberText(decimal === undefined ? POINT : COMMA, between, this.#strict);
  }

  /** The cents in the field at `index`, or why there are none. */
  parse(fields: Fields, index: number): number | AmountProblem {
    this.symbol = -1;
    if (fields.isNull(index)) return 'no amount';
    const bytes = fields.bytes(index);
    const from = fields.from[index]!;
    const to = fields.to[index]!;
    if (this.#hasPoint) {
      const plain = parseDecimal(bytes, from, to, this.#scale, this.#excess);
      if (typeof plain === 'number') return plain;
      if (plain !== 'not a number') return this.#problem(plain);
    }
    const first = from < to ? bytes[from]! : 0;
    const last = from < to ? bytes[to - 1]! : 0;
    if (!mayBeSpace(first) && !mayBeSpace(last)) return this.#dressed(bytes, from, to);
    const trimmed = Buffer.from(fields.text(index)!.trim());
    return trimmed.length === 0 ? 'no amount' : this.#dressed(trimmed, 0, trimmed.length);
  }

  #problem(problem: DecimalProblem): AmountProblem {
    return this.#scale === 0 && problem === 'too many decimals' ? 'decimals of a cent' : PROBLEMS[problem];
  }

  /** Takes off parentheses, signs and the symbol, from both ends; what is left is the magnitude. */
  #dressed(bytes: Buffer, from: number, to: number): number | AmountProblem {
    this.#from = from;
    this.#to = to;
    this.#sign = 0;
    this.#opened = this.#closed = false;
    while (this.#takeFirst(bytes));
    while (this.#takeLast(bytes));
    if (this.#opened !== this.#closed || (this.#opened && this.#sign !== 0)) return 'not an amount';
    const cents = this.#number.parse(bytes, this.#from, this.#to, this.#scale, this.#excess);
    if (typeof cents === 'string') return this.#problem(cents);
    return (this.#opened || this.#sign === MINUS) && cents !== 0 ? -cents : cents;
  }

  /** Takes off what stands first, if it is not the magnitude. */
  #takeFirst(bytes: Buffer): boolean {
    if (this.#from >= this.#to) return false;
    const byte = bytes[this.#from]!;
    if (byte === OPEN_PARENTHESIS && !this.#opened) {
      this.#opened = true;
      this.#from += 1;
      return true;
    }
    if ((byte === MINUS || byte === PLUS) && this.#sign === 0) {
      this.#sign = byte;
      this.#from += 1;
      return true;
    }
    const symbol = this.symbol === -1 ? this.#symbols.startingAt(bytes, this.#from, this.#to) : -1;
    if (symbol !== -1) {
      this.symbol = symbol;
      this.#from += this.#symbols.byteLength(symbol);
      return true;
    }
    const blank = this.#strict ? 0 : blankLength(bytes, this.#from, this.#to);
    this.#from += blank;
    return blank > 0;
  }

  /** Takes off what stands last, if it is not the magnitude. */
  #takeLast(bytes: Buffer): boolean {
    if (this.#from >= this.#to) return false;
    const byte = bytes[this.#to - 1]!;
    if (byte === CLOSE_PARENTHESIS && this.#opened && !this.#closed) {
      this.#closed = true;
      this.#to -= 1;
      return true;
    }
    if (this.#strict) return false;
    if ((byte === MINUS || byte === PLUS) && this.#sign === 0) {
      this.#sign = byte;
      this.#to -= 1;
      return true;
    }
    const symbol = this.symbol === -1 ? this.#symbols.endingAt(bytes, this.#from, this.#to) : -1;
    if (symbol !== -1) {
      this.symbol = symbol;
      this.#to -= this.#symbols.byteLength(symbol);
      return true;
    }
    const blank = blankBefore(bytes, this.#from, this.#to);
    this.#to -= blank;
    return blank > 0;
  }
}

/** Whether the byte is white space or part of a character that might be. */
function mayBeSpace(byte: number): boolean {
  return byte <= 0x20 || byte >= 0x80;
}
