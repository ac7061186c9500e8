const FIRST_TABLE = 64;
const FIRST_BYTES = 1024;
const FNV_PRIME = 0x0100_0193;
/** No entry at this place of the table. */
const EMPTY = 0;
/** Words of an entry: the hash, where the bytes begin and how many they are, and the code. */
const HASH = 0;
const BEGIN = 1;
const LENGTH = 2;
const CODE = 3;
const ENTRY_WORDS = 4;

/**
 * Remembers the code of each text by the bytes of the text in UTF-8, so that a text which was seen before needs no string made of
 * it. Where the texts would take more than `maxBytes`, it forgets them all and begins anew.
 */
export class ByteCodes {
  readonly #codeOfText: (text: string) => number;
  readonly #maxBytes: number;
  /** Hash table of the entries' numbers, which count from 1; a power of two long, probed one by one, at most half full. */
  #table = new Int32Array(FIRST_TABLE);
  #entries = entriesOf(FIRST_TABLE);
  #count = 0;
  #bytes = new Uint8Array(FIRST_BYTES);
  #bytesUsed = 0;

  /** `codeOfText` must give the same code for the same text, whenever it is asked. */
  constructor(codeOfText: (text: string) => number, maxBytes = Infinity) {
    this.#codeOfText = codeOfText;
    this.#maxBytes = maxBytes;
  }

  /** The code of the text in `bytes` from `from` to `to`, which must be UTF-8. */
  codeOf(bytes: Buffer, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const table = this.#table;
    const entries = this.#entries;
    const mask = table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = table[place]! * ENTRY_WORDS;
      if (entry === EMPTY) return this.#add(bytes, from, to, hash);
      if (entries[entry + HASH] === hash && entries[entry + LENGTH] === to - from) {
        if (this.#holds(entries[entry + BEGIN]!, bytes, from, to)) return entries[entry + CODE]!;
      }
    }
  }

  #holds(begin: number, bytes: Buffer, from: number, to: number): boolean {
    const known = this.#bytes;
    for (let at = from, i = begin; at < to; at++, i++) if (known[i] !== bytes[at]) return false;
    return true;
  }

  #add(bytes: Buffer, from: number, to: number, hash: number): number {
    const code = this.#codeOfText(bytes.toString('utf8', from, to));
    const length = to - from;
    if (this.#bytesUsed + length > this.#maxBytes) this.#forget();
    this.#makeRoom(length);
    this.#bytes.set(bytes.subarray(from, to), this.#bytesUsed);
    this.#count += 1;
    this.#entries.set([hash, this.#bytesUsed, length, code], this.#count * ENTRY_WORDS);
    this.#bytesUsed += length;
    this.#place(this.#count);
    return code;
  }

  #forget(): void {
    this.#table = new Int32Array(FIRST_TABLE);
    this.#entries = entriesOf(FIRST_TABLE);
    this.#bytes = new Uint8Array(FIRST_BYTES);
    this.#count = 0;
    this.#bytesUsed = 0;
  }

  /** Makes room for one more entry and its bytes. */
  #makeRoom(length: number): void {
    if (this.#bytesUsed + length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytesUsed + length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (2 * (this.#count + 1) <= this.#table.length) return;
    this.#table = new Int32Array(2 * this.#table.length);
    const more = entriesOf(this.#table.length);
    more.set(this.#entries);
    this.#entries = more;
    for (let entry = 1; entry <= this.#count; entry++) this.#place(entry);
  }

  #place(entry: number): void {
    const mask = this.#table.length - 1;
    let place = this.#entries[entry * ENTRY_WORDS + HASH]! & mask;
    while (this.#table[place] !== EMPTY) place = (place + 1) & mask;
    this.#table[place] = entry;
  }
}

/** Words for the entries of a table of `places`, at most half full; number 0 is not used. */
function entriesOf(places: number): Int32Array<ArrayBuffer> {
  return new Int32Array((places / 2 + 1) * ENTRY_WORDS);
}

/** FNV-1a over the bytes, begun with their number. */
function hashOf(bytes: Buffer, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  return hash ^ (hash >>> 15);
}
