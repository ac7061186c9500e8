/** Why a row was not mapped: `column: problem`, or a problem of the whole row. */
export type MalformedReason = string;

/** A row that is not looked into because of its length. */
export const TOO_LONG: MalformedReason = 'longer than 1,048,576 bytes';
/** A row whose bytes are no text. */
export const NOT_UTF8: MalformedReason = 'not UTF-8';
/** What is said of a text that is not UTF-8, and what to do. */
export const NOT_UTF8_ADVICE =
  'is not UTF-8, but Latin-1 or another old encoding, it seems: convert the file first, as by iconv -f WINDOWS-1252 -t UTF-8';

const NULL = -1;
const NO_BYTES = Buffer.alloc(0);

/**
 * One outside row, cut: the values of the columns that a mapping reads, in the order of its `columns`. Each is a range of the
 * row's own UTF-8 bytes, so that most values never become a string. A JSON number is its source text, so nothing is lost on the
 * way; null is JSON's null, or a key that is not there. Readers use one of these for all their rows.
 */
export class Fields {
  /** Where each value begins in its `bytes`, and where it ends; the end of null is negative. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  #row: Buffer = NO_BYTES;
  /** Values that do not stand in the row as they are: the text, and its bytes. */
  readonly #texts: (string | null)[] = [];
  readonly #encoded: (Buffer | null)[] = [];
  #hasTexts = false;

  constructor(count: number) {
    this.from = new Int32Array(count);
    this.to = new Int32Array(count);
    for (let i = 0; i < count; i++) this.setNull(i);
  }

  /** Begins the next row: all values are null. The ranges to come are ranges of `row`. */
  begin(row: Buffer): void {
    this.#row = row;
    this.to.fill(NULL);
    if (!this.#hasTexts) return;
    this.#texts.fill(null);
    this.#encoded.fill(null);
    this.#hasTexts = false;
  }

  /** The value at `index` is this range of the row, in UTF-8. */
  setRange(index: number, from: number, to: number): void {
    if (this.#hasTexts) this.#texts[index] = this.#encoded[index] = null;
    this.from[index] = from;
    this.to[index] = to;
  }

  /** The value at `index` is a text that stands otherwise in the row, with escapes or doubled quotes. */
  setText(index: number, text: string): void {
    const encoded = Buffer.from(text);
    this.setRange(index, 0, encoded.length);
    this.#texts[index] = text;
    this.#encoded[index] = encoded;
    this.#hasTexts = true;
  }

  setNull(index: number): void {
    this.setRange(index, 0, NULL);
  }

  /** The value at `to` is the one at `from`. */
  copy(from: number, to: number): void {
    const text = this.isRange(from) ? null : this.text(from);
    if (text === null) this.setRange(to, this.from[from]!, this.to[from]!);
    else this.setText(to, text);
  }

  get length(): number {
    return this.to.length;
  }

  isNull(index: number): boolean {
    return this.to[index]! < 0;
  }

  /** Whether the value is a range of the row. If it is not, half a surrogate pair may stand in its text, which UTF-8 has not. */
  isRange(index: number): boolean {
    return !this.#hasTexts || this.#texts[index] === null;
  }

  /** What the range of the value at `index` refers to. */
  bytes(index: number): Buffer {
    return this.#hasTexts ? (this.#encoded[index] ?? this.#row) : this.#row;
  }

  /** The value at `index` as a string, made by this call. */
  text(index: number): string | null {
    const to = this.to[index]!;
    if (to < 0) return null;
    return (this.#hasTexts ? this.#texts[index] : null) ?? this.#row.toString('utf8', this.from[index]!, to);
  }
}
