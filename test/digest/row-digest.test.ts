import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DictionaryHashes, highWord, lowWord, RowDigest } from '../../src/digest/row-digest.ts';
import { Dictionary } from '../../src/model/dictionary.ts';

type Words = [number, number, number, number, number, number, number, number];
const word = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const words: fc.Arbitrary<Words> = fc.tuple(word, word, word, word, word, word, word, word);

function digestOf(rows: readonly Words[]): string {
  const digest = new RowDigest();
  for (const row of rows) digest.row(...row);
  return digest.hex();
}

describe('RowDigest', () => {
  it('is what it always was', () => {
    expect(digestOf([])).toBe('4bf6c046ba7d1c521d9c515643b69b58');
    expect(digestOf([[1, 2, 3, 4, 5, 6, 7, 8]])).toBe('cd5205c4be7dd3e3bf26c8028dcddee9');
  });

  it('takes in many rows at once as it does one by one', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), fc.nat(), (rows, cut) => {
        const digest = new RowDigest();
        const first = rows.length === 0 ? 0 : cut % rows.length;
        digest.rows(Int32Array.from(rows.slice(0, first).flat()), first);
        digest.rows(Int32Array.from([...rows.slice(first).flat(), 1, 2, 3]), rows.length - first);
        expect(digest.hex()).toBe(digestOf(rows));
      }),
    );
  });

  it('can be asked at any time', () => {
    const digest = new RowDigest();
    digest.row(1, 2, 3, 4, 5, 6, 7, 8);
    digest.hex();
    digest.row(8, 7, 6, 5, 4, 3, 2, 1);
    expect(digest.hex()).toBe(
      digestOf([
        [1, 2, 3, 4, 5, 6, 7, 8],
        [8, 7, 6, 5, 4, 3, 2, 1],
      ]),
    );
  });

  it('changes with any word of any row', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(), word, (rows, r, w, value) => {
        const changed = rows.map((row): Words => [...row]);
        changed[r % rows.length]![w % 8] = value;
        const same = rows[r % rows.length]![w % 8] === value;
        expect(digestOf(changed) === digestOf(rows)).toBe(same);
      }),
    );
  });

  it('changes with the order of rows and with empty rows', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        fc.pre(a.some((value, i) => value !== b[i]));
        expect(digestOf([a, b])).not.toBe(digestOf([b, a]));
        expect(digestOf([a, [0, 0, 0, 0, 0, 0, 0, 0]])).not.toBe(digestOf([a]));
      }),
    );
  });

  /** The digest of bytes that lie `shift` bytes from the beginning of other ones. */
  function digestOfBytes(bytes: Uint8Array, shift = 0): string {
    const shifted = new Uint8Array(shift + bytes.length + 20).fill(0xaa);
    shifted.set(bytes, shift);
    const digest = new RowDigest();
    digest.bytes(new DataView(shifted.buffer), shift, shift + bytes.length);
    return digest.hex();
  }

  it('takes in bytes wherever they lie, filled up with zeros', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat({ max: 9 }), (bytes, shift) => {
        const filled = new Uint8Array((bytes.length + 15) & ~15);
        filled.set(bytes);
        expect(digestOfBytes(bytes, shift)).toBe(digestOfBytes(filled));
      }),
    );
  });

  it('changes with any byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 70 }),
        fc.nat(),
        fc.nat({ max: 255 }),
        (bytes, at, value) => {
          const changed = Uint8Array.from(bytes);
          changed[at % bytes.length] = value;
          expect(digestOfBytes(changed) === digestOfBytes(bytes)).toBe(bytes[at % bytes.length] === value);
        },
      ),
    );
  });

  it('does not forget: early differences survive many equal rows', () => {
    const tail = Array.from({ length: 1000 }, (_, i): Words => [i, 0, 0, 0, 0, 0, 0, i]);
    const digests = Array.from({ length: 32 }, (_, bit) => digestOf([[1 << bit, 0, 0, 0, 0, 0, 0, 0], ...tail]));
    expect(new Set(digests).size).toBe(32);
  });
});

describe('DictionaryHashes', () => {
  it('hashes the text and not the code, also of entries that come later', () => {
    const forward = new Dictionary();
    const backward = new Dictionary();
    const hashes = { forward: DictionaryHashes.of(forward), backward: DictionaryHashes.of(backward) };
    const texts = Array.from({ length: 40 }, (_, i) => `client ${i}`);
    texts.forEach((text) => {
      forward.intern(text);
      hashes.forward.table();
    });
    [...texts].reverse().forEach((text) => backward.intern(text));
    for (const text of texts) {
      expect(hashes.forward.table()[forward.find(text)!]).toBe(hashes.backward.table()[backward.find(text)!]);
    }
    expect(hashes.forward.table()[0]).toBe(0);
    expect(new Set(hashes.forward.table().slice(1, 41)).size).toBe(40);
  });
});

describe('lowWord and highWord', () => {
  it('hold every safe integer', () => {
    const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(safe, (value) => {
        expect(highWord(value) * 2 ** 32 + (lowWord(value) >>> 0)).toBe(value);
      }),
    );
  });
});
