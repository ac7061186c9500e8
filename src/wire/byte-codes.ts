/** No entry at this place of the table. */
const EMPTY = -1;
const FIRST_TABLE = 64;
const FIRST_BYTES = 1024;
const FNV_PRIME = 0x0100_0193;

/**
 * Remembers the code of each text by the bytes of the text in UTF-8, so that a text which was seen before needs no string made of
 * it. Where the texts would take more than `maxBytes`, it forgets them all and begins anew.
 */
export class ByteCodes {
  readonly #codeOfText: (text: string) => number;
  readonly #maxBytes: number;
  /** Hash table of entries, a power of two long, probed one by one, at most half full. */
  #table = new Int32Array(FIRST_TABLE).fill(EMPTY);
  /** By entry. */
  readonly #hashes: number[] = [];
  readonly #codes: number[] = [];
  /** Where the bytes of each entry end in `#bytes`; they begin where those of the entry before end. */
  readonly #ends: number[] = [];
  #bytes = new Uint8Array(FIRST_BYTES);

  /** `codeOfText` must give the same code for the same text, whenever it is asked. */
  constructor(codeOfText: (text: string) => number, maxBytes = Infinity) {
    this.#codeOfText = codeOfText;
    this.#maxBytes = maxBytes;
  }

  /** The code of the text in `bytes` from `from` to `to`, which must be UTF-8. */
  codeOf(bytes: Buffer, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const mask = this.#table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = this.#table[place]!;
      if (entry === EMPTY) return this.#add(bytes, from, to, hash);
      if (this.#hashes[entry] === hash && this.#holds(entry, bytes, from, to)) return this.#codes[entry]!;
    }
  }

  #holds(entry: number, bytes: Buffer, from: number, to: number): boolean {
    const begin = this.#beginOf(entry);
    if (this.#ends[entry]! - begin !== to - from) return false;
    const known = this.#bytes;
    for (let at = from, i = begin; at < to; at++, i++) if (known[i] !== bytes[at]) return false;
    return true;
  }

  #beginOf(entry: number): number {
    return entry === 0 ? 0 : this.#ends[entry - 1]!;
  }

  #add(bytes: Buffer, from: number, to: number, hash: number): number {
    const code = this.#codeOfText(bytes.toString('utf8', from, to));
    if (this.#beginOf(this.#ends.length) + to - from > this.#maxBytes) this.#forget();
    const begin = this.#beginOf(this.#ends.length);
    const end = begin + to - from;
    this.#makeRoom(end);
    this.#bytes.set(bytes.subarray(from, to), begin);
    this.#ends.push(end);
    this.#codes.push(code);
    this.#hashes.push(hash);
    if (2 * this.#codes.length <= this.#table.length) {
      this.#place(this.#codes.length - 1);
    } else {
      this.#table = new Int32Array(2 * this.#table.length).fill(EMPTY);
      for (let entry = 0; entry < this.#codes.length; entry++) this.#place(entry);
    }
    return code;
  }

  #forget(): void {
    this.#table = new Int32Array(FIRST_TABLE).fill(EMPTY);
    this.#bytes = new Uint8Array(FIRST_BYTES);
    this.#hashes.length = 0;
    this.#codes.length = 0;
    this.#ends.length = 0;
  }

  #makeRoom(end: number): void {
    if (end <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  #place(entry: number): void {
    const mask = this.#table.length - 1;
    let place = this.#hashes[entry]! & mask;
    while (this.#table[place] !== EMPTY) place = (place + 1) & mask;
    this.#table[place] = entry;
  }
}

/** FNV-1a over words of four bytes, the bytes that are left over, and the length. */
function hashOf(bytes: Buffer, from: number, to: number): number {
  let hash = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ word, FNV_PRIME);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  return hash ^ (hash >>> 15);
}
