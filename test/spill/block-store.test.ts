import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockStore } from '../../src/spill/block-store.ts';
import { MIB, temporaryStores } from './stores.ts';

const storeOf = temporaryStores();

/** Bytes that repeat at a distance that is prime to every size of a slab or a page, and begin elsewhere in each block. */
function blockOf(length: number, seed: number): Uint8Array {
  const pattern = Uint8Array.from({ length: 251 }, (_, i) => (i * 7 + seed * 31) & 255);
  return Buffer.alloc(length, pattern);
}

/** Few blocks are long, and those end near the border of a slab. */
const lengths = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.nat(100) },
    { weight: 1, arbitrary: fc.integer({ min: MIB - 120, max: MIB + 20 }) },
  ),
  { minLength: 1, maxLength: 12, size: 'max' },
);

describe('a block store', () => {
  it('gives back every block, in memory, in the file and across their border', () => {
    const met = { inMemory: 0, spilled: 0 };
    fc.assert(
      fc.property(lengths, fc.nat(3), (all, mib) => {
        const store = new BlockStore(mib * MIB);
        const blocks = all.map(blockOf);
        const addresses = blocks.map((block) => store.write(block));
        for (const [i, block] of [...blocks.entries()].reverse()) {
          expect(Buffer.compare(store.read(addresses[i]!, block.length), block)).toBe(0);
        }
        met[store.spilled ? 'spilled' : 'inMemory'] += 1;
        store.close();
      }),
      { numRuns: 60 },
    );
    expect(Math.min(met.inMemory, met.spilled)).toBeGreaterThan(5);
  });

  it('takes blocks that are longer than several slabs', () => {
    const store = storeOf(MIB);
    store.write(new Uint8Array(24));
    const block = blockOf(4 * MIB + 5, 1);
    const address = store.write(block);
    const after = store.write(blockOf(9, 2));
    expect(Buffer.compare(store.read(address, block.length), block)).toBe(0);
    expect(Buffer.compare(store.read(after, 9), blockOf(9, 2))).toBe(0);
  });

  it('uses a file only beyond its bound', () => {
    const store = storeOf(2 * MIB);
    store.write(new Uint8Array(2 * MIB));
    expect(store.spilled).toBe(false);
    store.write(new Uint8Array(2 * MIB));
    expect(store.spilled).toBe(true);
  });

  it('begins each block where doubles may lie, and gives it out so that they can', () => {
    const store = storeOf(0);
    const addresses = [3, MIB - 5, 5, 17].map((length) => store.write(new Uint8Array(length)));
    expect(addresses.map((address) => address % 8)).toEqual([0, 0, 0, 0]);
    for (const address of addresses) expect(store.read(address, 3).byteOffset % 8).toBe(0);
  });
});
