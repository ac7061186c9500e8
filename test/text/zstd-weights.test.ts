import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { unpack } from '../../src/text/unpack.ts';
import { loadZstd, type Zstd } from '../../src/text/zstd.ts';

/** A Huffman tree whose weights are all the same symbol: no state takes a bit, so that the two bits left are never used up. */
const WITHOUT_END = 'f0030010';

/** A frame of 64 literals under a tree, whose description is given. */
function frameOf(description: string): Buffer {
  const tree = Buffer.from(description, 'hex');
  const literals = Buffer.concat([Buffer.from([tree.length]), tree, Buffer.alloc(8, 1)]);
  // Kind 2 with one stream: sizes of ten bits each.
  const sizes = Buffer.alloc(3);
  sizes.writeUIntLE(2 | (64 << 4) | (literals.length << 14), 0, 3);
  const block = Buffer.concat([sizes, literals, Buffer.from([0])]);
  const header = Buffer.alloc(3);
  header.writeUIntLE(1 | (2 << 1) | (block.length << 3), 0, 3);
  return Buffer.concat([Buffer.from('28b52ffd2040', 'hex'), header, block]);
}

function unpacked(bytes: Buffer): Buffer {
  return Buffer.concat([...unpack([bytes], 'zstd', 'any.zst')]);
}

describe('the weights of a Huffman tree', () => {
  let zstd: Zstd;

  beforeAll(async () => {
    zstd = await loadZstd();
  });

  it('are refused where they have no end', () => {
    expect(() => unpacked(frameOf(WITHOUT_END))).toThrow(
      'packed by zstd, and damaged or cut off: a Huffman tree of too many weights',
    );
  });

  it.each(['', 'f0', 'f003', 'f00300', '00', '0f', 'ffffffff', '10101010'])(
    'are refused where their description is damaged: %s',
    (description) => {
      expect(() => unpacked(frameOf(description))).toThrow('damaged or cut off');
    },
  );

  it('are taken from every frame that is whole', () => {
    const letter = fc.tuple(fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(fc.array(letter, { minLength: 3, maxLength: 60 }), fc.integer(), (letters, turn) => {
        const bytes = Buffer.alloc(4000);
        const all = letters.flatMap(([value, times]) => new Array<number>(times).fill(value));
        bytes.forEach((_, i) => (bytes[i] = all[Math.abs(Math.imul(i + turn, 2654435761) >> 7) % all.length]!));
        expect(unpacked(zstd.compress(bytes)).equals(bytes)).toBe(true);
      }),
    );
  });
});
