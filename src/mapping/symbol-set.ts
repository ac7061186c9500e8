const BLANK = 0x20;
/** The no-break space, and the narrow one. */
const NO_BREAK_SPACES = ['\u00a0', '\u202f'].map((text) => Buffer.from(text));
const NONE = -1;

/** A few symbols that may stand beside a number, such as `$` and `EUR`. */
export class SymbolSet {
  readonly #encoded: readonly Buffer[];
  /** Places of the symbols, the longest symbol first: `US$` before `$`. */
  readonly #order: readonly number[];

  constructor(symbols: readonly string[]) {
    this.#encoded = symbols.map((symbol) => Buffer.from(symbol));
    this.#order = symbols.map((_, i) => i).sort((a, b) => this.byteLength(b) - this.byteLength(a) || a - b);
  }

  byteLength(symbol: number): number {
    return this.#encoded[symbol]!.length;
  }

  /** The symbol that begins at `from`, or -1. */
  startingAt(bytes: Buffer, from: number, to: number): number {
    for (const i of this.#order) if (standsAt(this.#encoded[i]!, bytes, from, to)) return i;
    return NONE;
  }

  /** The symbol that ends at `to`, or -1. */
  endingAt(bytes: Buffer, from: number, to: number): number {
    for (const i of this.#order) {
      const begin = to - this.byteLength(i);
      if (begin >= from && standsAt(this.#encoded[i]!, bytes, begin, to)) return i;
    }
    return NONE;
  }
}

/** The length of the blank at `from`, a no-break one too; 0 if there is none. */
export function blankLength(bytes: Buffer, from: number, to: number): number {
  if (from < to && bytes[from] === BLANK) return 1;
  return NO_BREAK_SPACES.find((space) => standsAt(space, bytes, from, to))?.length ?? 0;
}

/** The length of the blank that ends at `to`; 0 if there is none. */
export function blankBefore(bytes: Buffer, from: number, to: number): number {
  if (from < to && bytes[to - 1] === BLANK) return 1;
  const space = NO_BREAK_SPACES.find((blank) => {
    return to - blank.length >= from && standsAt(blank, bytes, to - blank.length, to);
  });
  return space?.length ?? 0;
}

function standsAt(text: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (text.length === 0 || to - from < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text[i]) return false;
  return true;
}
