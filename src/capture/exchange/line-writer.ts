const FIRST_BYTES = 1 << 16;

/** The JSON escape of each byte that needs one in a string, as kcat writes it. */
const ESCAPES: readonly (string | undefined)[] = escapes();

function escapes(): (string | undefined)[] {
  const table: (string | undefined)[] = Array.from({ length: 256 });
  for (let byte = 0; byte < 0x20; byte++) table[byte] = `\\u${byte.toString(16).toUpperCase().padStart(4, '0')}`;
  const short: readonly [number, string][] = [
    [0x08, 'b'],
    [0x09, 't'],
    [0x0a, 'n'],
    [0x0c, 'f'],
    [0x0d, 'r'],
    [0x22, '"'],
    [0x5c, '\\'],
  ];
  for (const [byte, letter] of short) table[byte] = `\\${letter}`;
  return table;
}

const LONGEST_ESCAPE = 6;

/** Gathers JSON text, including bytes that are not UTF-8. */
export class LineWriter {
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);

  text(text: string): void {
    this.#reserve(3 * text.length);
    this.length += this.#bytes.write(text, this.length);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes these bytes as a JSON string, with bytes beyond ASCII unchanged; or null. */
  quoted(bytes: Uint8Array | null): void {
    if (bytes === null) return this.text('null');
    this.#reserve(LONGEST_ESCAPE * bytes.length + 2);
    const to = this.#bytes;
    let at = this.length;
    to[at++] = 0x22;
    for (let i = 0; i < bytes.length; i++) {
      const escape = ESCAPES[bytes[i]!];
      if (escape === undefined) to[at++] = bytes[i]!;
      else for (let j = 0; j < escape.length; j++) to[at++] = escape.charCodeAt(j);
    }
    to[at++] = 0x22;
    this.length = at;
  }

  /** A copy of the text gathered since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}
