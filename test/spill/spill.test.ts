import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { BlockStore } from '../../src/spill/block-store.ts';
import { mergeSorted } from '../../src/spill/merge.ts';
import { RecordSpool } from '../../src/spill/record-spool.ts';
import { TextSpool } from '../../src/spill/text-spool.ts';

const MIB = 1 << 20;
let stores: BlockStore[] = [];

function storeOf(memoryBytes: number): BlockStore {
  const store = new BlockStore(memoryBytes);
  stores.push(store);
  return store;
}

afterEach(() => {
  for (const store of stores) store.close();
  stores = [];
});

/** So many bytes that no two blocks share many. */
function bytesOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 255);
}

describe('a block store', () => {
  it('gives back every block, in memory, in the file and across their border', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 * MIB }), { maxLength: 12 }), fc.nat(4), (lengths, mib) => {
        const store = storeOf(mib * MIB);
        const blocks = lengths.map((length, seed) => bytesOf(length, seed));
        const addresses = blocks.map((block) => store.write(block));
        for (const [i, block] of [...blocks.entries()].reverse()) {
          expect(Buffer.compare(store.read(addresses[i]!, block.length), block)).toBe(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('uses a file only beyond its bound', () => {
    const store = storeOf(2 * MIB);
    store.write(new Uint8Array(2 * MIB));
    expect(store.spilled).toBe(false);
    store.write(new Uint8Array(2 * MIB));
    expect(store.spilled).toBe(true);
  });

  it('begins each block where doubles may lie', () => {
    const store = storeOf(MIB);
    store.write(new Uint8Array(3));
    expect(store.write(new Uint8Array(5)) % 8).toBe(0);
  });
});

describe('a record spool', () => {
  it.each([0, 64 * MIB])('gives back the records of each stream in order, with %i bytes of memory', (memoryBytes) => {
    const spool = new RecordSpool(storeOf(memoryBytes), 3, 2);
    const records = 20_000;
    for (let record = 0; record < records; record++) {
      const at = spool.next(record % 3);
      spool.doubles[at] = record + 0.5;
      spool.words[2 * at + 2] = record;
    }
    for (const stream of [2, 0, 1]) {
      const { length, doubles, words } = spool.load(stream);
      expect(length).toBe(Math.ceil((records - stream) / 3));
      for (let i = 0; i < length; i++) {
        expect(doubles[2 * i]).toBe(3 * i + stream + 0.5);
        expect(words[4 * i + 2]).toBe(3 * i + stream);
      }
    }
  });

  it('knows empty streams', () => {
    expect(new RecordSpool(storeOf(MIB), 2, 3).load(1).length).toBe(0);
  });
});

describe('a text spool', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 0, maxLength: 9000 }));

  it('gives back the texts of each stream in order, with their numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), text, fc.double(), fc.double()), { maxLength: 60 }), (items) => {
        const spool = new TextSpool(storeOf(0), 3, 2);
        for (const [stream, own, a, b] of items) spool.add(stream, own, [a, b]);
        for (const stream of [0, 1, 2]) {
          const expected = items.filter(([other]) => other === stream);
          expect([...spool.read(stream)]).toEqual(expected.map(([, own, a, b]) => ({ text: own, numbers: [a, b] })));
        }
      }),
    );
  });
});

describe('merging sorted sequences', () => {
  it('gives all items in order, and of equals those of the first sequence first', () => {
    const sequence = fc.array(fc.nat(20)).map((values) => values.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(sequence, { maxLength: 6 }), (sequences) => {
        const tagged = sequences.map((values, number) => values.map((value) => ({ value, number })));
        const expected = tagged.flat().sort((a, b) => a.value - b.value || a.number - b.number);
        expect([...mergeSorted(tagged, (a, b) => a.value - b.value)]).toEqual(expected);
      }),
    );
  });
});
