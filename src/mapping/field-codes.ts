import { ByteCodes } from '../wire/byte-codes.ts';
import { type Fields } from './fields.ts';

const FIRST_BYTES = 256;

/** The codes that a column gives the texts of fields, remembered by their bytes. */
export class FieldCodes {
  readonly #codeOfText: (text: string) => number;
  readonly #codes: ByteCodes;
  #joined = Buffer.alloc(FIRST_BYTES);

  /** `codeOfText` must give the same code for the same text, whenever it is asked. For `maxBytes` see ByteCodes. */
  constructor(codeOfText: (text: string) => number, maxBytes = Infinity) {
    this.#codeOfText = codeOfText;
    this.#codes = new ByteCodes(codeOfText, maxBytes);
  }

  /** The code of the field at `index`, which is not null. */
  codeOf(fields: Fields, index: number): number {
    if (!fields.isRange(index)) return this.#codeOfText(fields.text(index)!);
    return this.#codes.codeOf(fields.bytes(index), fields.from[index]!, fields.to[index]!);
  }

  /** The code of several fields, none of them null, joined by a separator. */
  codeOfJoined(fields: Fields, indexes: readonly number[], separator: string): number {
    let length = 0;
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i]!;
      if (!fields.isRange(index)) return this.#codeOfText(indexes.map((at) => fields.text(at)).join(separator));
      length = this.#append(fields, index, i === 0 ? '' : separator, length);
    }
    return this.#codes.codeOf(this.#joined, 0, length);
  }

  /** Writes the separator and the field behind what stands joined up to `length`. Returns where that ends. */
  #append(fields: Fields, index: number, separator: string, length: number): number {
    const from = fields.from[index]!;
    const to = fields.to[index]!;
    const most = length + 3 * separator.length + to - from;
    if (most > this.#joined.length) this.#joined = Buffer.concat([this.#joined], 2 * most);
    let end = length;
    if (separator !== '') end += this.#joined.write(separator, end);
    const bytes = fields.bytes(index);
    for (let at = from; at < to; at++) this.#joined[end++] = bytes[at]!;
    return end;
  }
}
