import { isUtf8 } from 'node:buffer';
import { TraplineError } from '../model/errors.ts';
import { LINE_FEED } from './byte-values.ts';
import { NO_BYTES, type Stage } from './stage.ts';

const LONGEST_SEQUENCE = 4;

/** Lets UTF-8 through. Throws TraplineError('file_invalid') with line and column for bytes that are none, and for NUL, which no text has. */
export class Utf8Check implements Stage {
  readonly #file: string;
  /** The beginning of a character whose end has not come yet. */
  #held = NO_BYTES;
  #line = 1;
  /** Characters of the line that were let through, in UTF-16 code units. */
  #column = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(bytes: Buffer): Buffer {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const whole = all.subarray(0, all.length - begunAtEnd(all));
    this.#held = Buffer.from(all.subarray(whole.length));
    if (!isUtf8(whole) || whole.includes(0)) throw this.#fault(whole);
    this.#pass(whole);
    return whole;
  }

  end(): Buffer {
    if (this.#held.length > 0) throw this.#fault(this.#held);
    return NO_BYTES;
  }

  #pass(bytes: Buffer): void {
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      this.#line += 1;
      this.#column = 0;
      from = at + 1;
    }
    this.#column += bytes.toString('utf8', from).length;
  }

  #fault(bytes: Buffer): TraplineError {
    let at = 0;
    while (at < bytes.length && isCharacter(bytes, at)) at += lengthBy(bytes[at]!);
    this.#pass(bytes.subarray(0, at));
    const found = bytes[at] === 0 ? 'a NUL byte' : `the byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    const location = { file: this.#file, line: this.#line, column: this.#column + 1 };
    return new TraplineError('file_invalid', `not a text in UTF-8: found ${found}`, { location });
  }
}

function isCharacter(bytes: Buffer, at: number): boolean {
  return bytes[at] !== 0 && isUtf8(bytes.subarray(at, at + lengthBy(bytes[at]!)));
}

/** Length of the character that begins with this byte; 1 for one that begins none. */
function lengthBy(byte: number): number {
  if (byte < 0xc0) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

/** How many bytes at the end begin a character that they do not end. */
function begunAtEnd(bytes: Buffer): number {
  for (let count = 1; count < LONGEST_SEQUENCE && count <= bytes.length; count++) {
    const byte = bytes[bytes.length - count]!;
    if (byte >= 0xc0) return lengthBy(byte) > count ? count : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}
