import fc from 'fast-check';
import os from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeSnapshotData, encodeSnapshotData } from '../../src/checkpoint/snapshot-codec.ts';

afterEach(() => vi.restoreAllMocks());

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));

function plainData(): fc.Arbitrary<unknown> {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.constant(null), fc.boolean(), finite, fc.string({ unit: 'grapheme' })),
      fc.int32Array(),
      fc.uint32Array(),
      fc.float64Array(),
      fc.array(tie('tree'), { maxLength: 5 }),
      fc.dictionary(fc.string(), tie('tree'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  return tree;
}

describe('plain data as bytes', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(plainData(), (data) => {
        expect(decodeSnapshotData(encodeSnapshotData(data))).toEqual(data);
      }),
    );
  });

  it('comes back with arrays of their own memory, whatever memory they were in', () => {
    const shared = new Int32Array([1, 2, 3, 4]);
    const back = decodeSnapshotData(encodeSnapshotData(shared.subarray(1, 3))) as Int32Array;
    expect(back).toEqual(new Int32Array([2, 3]));
    expect(back.buffer.byteLength).toBe(8);
  });

  it('is the same bytes on every machine', () => {
    const bytes = encodeSnapshotData({ a: new Uint32Array([1, 0x01020304]), b: [new Float64Array([1.5])], c: 'ø' });
    const text =
      '{"sections":[["Uint32Array",2],["Float64Array",1]],"data":{"a":{"$section":0},"b":[{"$section":1}],"c":"ø"}}';
    const textBytes = Buffer.byteLength(text);
    expect(Buffer.from(bytes).readUInt32LE(0)).toBe(textBytes);
    expect(Buffer.from(bytes).toString('utf8', 4, 4 + textBytes)).toBe(text);
    expect(Buffer.from(bytes).toString('hex', bytes.length - 16)).toBe('0100000004030201000000000000f83f');
    expect((bytes.length - 16) % 8).toBe(0);
  });

  it('turns the elements round where the machine does', () => {
    const array = new Uint32Array([1, 2]);
    const machine = vi.spyOn(os, 'endianness').mockReturnValue('BE');
    const bytes = encodeSnapshotData([array, new Float64Array([1.5])]);
    expect(decodeSnapshotData(bytes)).toEqual([array, new Float64Array([1.5])]);
    machine.mockReturnValue('LE');
    expect(Buffer.from(bytes).toString('hex', bytes.length - 16)).toBe('00000001000000023ff8000000000000');
    expect(array).toEqual(new Uint32Array([1, 2]));
  });

  it.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['an infinity', [Infinity]],
    ['a Map', { a: new Map() }],
    ['a function', () => 1],
    ['another typed array', new Uint8Array(3)],
    ['what stands for an array', { $section: 0 }],
  ])('refuses %s', (_, data) => {
    expect(() => encodeSnapshotData(data)).toThrow(/^not plain data/);
  });

  it('refuses bytes that it did not write', () => {
    const bytes = encodeSnapshotData({ a: new Float64Array(3) });
    expect(() => decodeSnapshotData(bytes.subarray(0, 10))).toThrow('the text is cut short');
    expect(() => decodeSnapshotData(bytes.subarray(0, bytes.length - 1))).toThrow('a section is cut short');
    expect(() => decodeSnapshotData(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(
      'there is more than the sections',
    );
  });
});
