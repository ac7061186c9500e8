import { isUtf8 } from 'node:buffer';
import { LINE_FEED } from './byte-values.ts';
import { NO_BYTES } from './stage.ts';

/** As many bytes lie before a reader, unless the text ends: no row that is taken has more, were each of its characters four bytes long. */
const LEAST_AHEAD = 5 << 20;
/** As many are read at a time. */
const READ_AHEAD = 16 << 20;

/** The part of a text that lies before its reader, which moves on through the text. Memory is bounded by that part. */
export class TextWindow {
  /** The part. What is no longer in it after `moveTo` may be overwritten. */
  bytes: Buffer = NO_BYTES;
  readonly #pieces: Iterator<Buffer>;
  #buffer = NO_BYTES;
  #isLast = false;
  /** How many bytes of the part are known to be UTF-8. */
  #utf8Bytes = 0;

  /** `pieces` are those of the text in UTF-8, without a byte order mark. */
  constructor(pieces: Iterable<Buffer>) {
    this.#pieces = pieces[Symbol.iterator]();
    this.moveTo(0);
  }

  /** Whether the text ends where the part ends. */
  get isLast(): boolean {
    return this.#isLast;
  }

  /** Whether a row that begins at `at` may be cut off by the part's end. */
  isShortAt(at: number): boolean {
    return !this.#isLast && this.bytes.length - at < LEAST_AHEAD;
  }

  /** Moves the part on, so that it begins where `at` was. */
  moveTo(at: number): void {
    let length = this.bytes.length - at;
    this.#buffer.copyWithin(0, at, this.bytes.length);
    while (!this.#isLast && length < READ_AHEAD) {
      const { done, value } = this.#pieces.next();
      if (done === true) {
        this.#isLast = true;
        break;
      }
      this.#makeRoom(length, length + value.length);
      value.copy(this.#buffer, length);
      length += value.length;
    }
    this.bytes = this.#buffer.subarray(0, length);
    const whole = this.#isLast ? this.bytes : this.bytes.subarray(0, this.bytes.lastIndexOf(LINE_FEED) + 1);
    this.#utf8Bytes = isUtf8(whole) ? whole.length : 0;
  }

  /** Where the line behind the one at `at` begins, however far that is: the part may move on. */
  nextLine(at: number): number {
    for (let from = at; ; from = 0) {
      const lineFeed = this.bytes.indexOf(LINE_FEED, from);
      if (lineFeed !== -1) return lineFeed + 1;
      if (this.#isLast) return this.bytes.length;
      this.moveTo(this.bytes.length);
    }
  }

  /** Whether the bytes from `from` to `to` are UTF-8, where both are the bounds of rows. */
  isUtf8(from: number, to: number): boolean {
    return to <= this.#utf8Bytes || isUtf8(this.bytes.subarray(from, to));
  }

  /** Gives the source of the text back. */
  close(): void {
    this.#pieces.return?.();
  }

  /** Makes the buffer hold `needed` bytes, of which the first `used` are kept. */
  #makeRoom(used: number, needed: number): void {
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, used);
    this.#buffer = larger;
  }
}
