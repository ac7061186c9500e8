import { describe, expect, it } from 'vitest';
import { readStruct } from '../../src/parquet/thrift-struct.ts';

/** Fields 1: -3, 2: a struct with 1: true and 3: 300, 4: bytes, 5: a list of two numbers, 8: a double. */
const BYTES = [0x15, 5, 0x1c, 0x11, 0x25, 0xd8, 4, 0, 0x28, 2, 7, 7, 0x19, 0x25, 2, 4, 0x37, ...Array(8).fill(1), 0];

describe('a struct in the compact protocol', () => {
  it('is its fields by number, and says where it ends', () => {
    const read = readStruct(Uint8Array.from([...BYTES, 99]));
    const inner = new Map<number, unknown>([
      [1, true],
      [3, 300],
    ]);
    expect(read?.bytes).toBe(BYTES.length);
    expect(read?.struct).toEqual(
      new Map<number, unknown>([
        [1, -3],
        [2, inner],
        [4, true],
        [5, true],
        [8, true],
      ]),
    );
  });

  it('is none where it is cut off anywhere, of an unknown type, or in too many others', () => {
    for (let end = 0; end < BYTES.length; end++) {
      expect(readStruct(Uint8Array.from(BYTES.slice(0, end)))).toBeUndefined();
    }
    expect(readStruct(Uint8Array.of(0x1f, 0))).toBeUndefined();
    expect(readStruct(new Uint8Array(100).fill(0x1c))).toBeUndefined();
  });
});
