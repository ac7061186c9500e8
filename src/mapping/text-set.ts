import { type Fields } from './fields.ts';

/** A few texts that fields are compared with, byte by byte. */
export class TextSet {
  readonly #texts: ReadonlySet<string>;
  readonly #encoded: readonly Buffer[];

  constructor(texts: readonly string[]) {
    this.#texts = new Set(texts);
    // A text that UTF-8 cannot say, with half a surrogate pair, equals no range of bytes.
    this.#encoded = texts.map((text) => Buffer.from(text)).filter((bytes) => this.#texts.has(bytes.toString()));
  }

  /** Whether the field at `index` is one of the texts. Null is none. */
  has(fields: Fields, index: number): boolean {
    if (fields.isNull(index)) return false;
    if (!fields.isRange(index)) return this.#texts.has(fields.text(index)!);
    const bytes = fields.bytes(index);
    const from = fields.from[index]!;
    const to = fields.to[index]!;
    for (const text of this.#encoded) if (isAt(bytes, from, to, text)) return true;
    return false;
  }
}

function isAt(bytes: Buffer, from: number, to: number, text: Buffer): boolean {
  if (to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text[i]) return false;
  return true;
}
