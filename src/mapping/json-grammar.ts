/**
 * The grammar of JSON (RFC 8259) over bytes that are known to be UTF-8. Each function takes where a part begins and returns where it
 * ends, exclusive, or NONE where no such part begins there. It takes exactly what JSON.parse takes.
 */

/** No such part begins there. */
export const NONE = -1;

/** The byte of `"`. */
export const QUOTE = 0x22;
/** The byte of `{`. */
export const OPEN_BRACE = 0x7b;
/** The byte of `}`. */
export const CLOSE_BRACE = 0x7d;
/** The byte of `[`. */
export const OPEN_BRACKET = 0x5b;
/** The byte of `,`. */
export const COMMA = 0x2c;
const COLON = 0x3a;
/** The byte of `n`. */
export const LETTER_N = 0x6e;
const BACKSLASH = 0x5c;
const BLANK = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;
const LETTER_F = 0x66;
const LETTER_T = 0x74;
const LETTER_U = 0x75;
/** What may follow a backslash, beside `u` and four hex digits. */
const ESCAPES: ReadonlySet<number | undefined> = new Set(Buffer.from('"\\/bfnrt'));
const [TRUE, FALSE, NULL] = ['true', 'false', 'null'].map((text) => Buffer.from(text));

/** Where white space ends that may or may not begin at `at`. */
export function spaceEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (isSpace(bytes[end]!)) end += 1;
  return end;
}

function isSpace(byte: number): boolean {
  return byte <= BLANK && (byte === BLANK || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

/** Where the characters that stand for themselves end: at the closing quote, a backslash, a control character or the end. */
export function plainEnd(bytes: Buffer, at: number): number {
  const { length } = bytes;
  let end = at;
  for (; end < length; end++) {
    const byte = bytes[end]!;
    if ((byte <= QUOTE && (byte === QUOTE || byte < BLANK)) || byte === BACKSLASH) break;
  }
  return end;
}

/** A string; `at` is its opening quote. */
export function stringEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return NONE;
  let end = plainEnd(bytes, at + 1);
  while (bytes[end] === BACKSLASH) {
    const escapeEnd = bytes[end + 1] === LETTER_U ? hexEnd(bytes, end + 2) : end + 2;
    if (escapeEnd === NONE || !(bytes[end + 1] === LETTER_U || ESCAPES.has(bytes[end + 1]))) return NONE;
    end = plainEnd(bytes, escapeEnd);
  }
  return bytes[end] === QUOTE ? end + 1 : NONE;
}

function hexEnd(bytes: Buffer, at: number): number {
  for (let end = at; end < at + 4; end++) {
    const byte = bytes[end] ?? 0;
    const letter = byte | 0x20;
    if (!isDigit(byte) && !(letter >= 0x61 && letter <= 0x66)) return NONE;
  }
  return at + 4;
}

/** A key, the colon behind it and the white space around that: ends where the value begins. */
function keyEnd(bytes: Buffer, at: number): number {
  const end = stringEnd(bytes, at);
  return end === NONE ? NONE : colonEnd(bytes, end);
}

/** The colon behind a key and the white space around it. */
export function colonEnd(bytes: Buffer, at: number): number {
  const colon = spaceEnd(bytes, at);
  return bytes[colon] === COLON ? spaceEnd(bytes, colon + 1) : NONE;
}

/** A value of any kind. */
export function valueEnd(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  return byte === OPEN_BRACE || byte === OPEN_BRACKET ? nestedEnd(bytes, at) : scalarEnd(bytes, at);
}

function scalarEnd(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case QUOTE:
      return stringEnd(bytes, at);
    case LETTER_N:
      return literalEnd(bytes, at, NULL!);
    case LETTER_T:
      return literalEnd(bytes, at, TRUE!);
    case LETTER_F:
      return literalEnd(bytes, at, FALSE!);
    default:
      return numberEnd(bytes, at);
  }
}

function literalEnd(bytes: Buffer, at: number, literal: Buffer): number {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return NONE;
  return at + literal.length;
}

function numberEnd(bytes: Buffer, at: number): number {
  const begin = bytes[at] === MINUS ? at + 1 : at;
  let end = bytes[begin] === ZERO ? begin + 1 : digitsEnd(bytes, begin);
  if (end !== NONE && bytes[end] === POINT) end = digitsEnd(bytes, end + 1);
  if (end !== NONE && ((bytes[end] ?? 0) | 0x20) === LETTER_E) {
    const sign = bytes[end + 1];
    end = digitsEnd(bytes, sign === PLUS || sign === MINUS ? end + 2 : end + 1);
  }
  return end;
}

/** At least one digit. */
function digitsEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (isDigit(bytes[end] ?? 0)) end += 1;
  return end === at ? NONE : end;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

/** An object or array, however deep: without recursion, since depth is the sender's to choose. */
function nestedEnd(bytes: Buffer, from: number): number {
  /** The brackets that are to be closed, the innermost last; each stands two behind the one that opens it. */
  const closers: number[] = [];
  let at = from;
  for (;;) {
    const opener = bytes[at];
    if (opener === OPEN_BRACE || opener === OPEN_BRACKET) {
      closers.push(opener + 2);
      at = spaceEnd(bytes, at + 1);
      if (bytes[at] !== opener + 2) {
        if (opener === OPEN_BRACE) at = keyEnd(bytes, at);
        if (at === NONE) return NONE;
        continue;
      }
    } else {
      at = scalarEnd(bytes, at);
      if (at === NONE) return NONE;
      at = spaceEnd(bytes, at);
    }
    while (bytes[at] === closers.at(-1)) {
      closers.pop();
      if (closers.length === 0) return at + 1;
      at = spaceEnd(bytes, at + 1);
    }
    if (bytes[at] !== COMMA) return NONE;
    at = spaceEnd(bytes, at + 1);
    if (closers.at(-1) === CLOSE_BRACE) at = keyEnd(bytes, at);
    if (at === NONE) return NONE;
  }
}
