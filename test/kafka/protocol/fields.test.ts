import { describe, expect, it } from 'vitest';
import { FieldReader, FieldWriter } from '../../../src/kafka/protocol/fields.ts';

const MOST_BYTES = 4 << 20;

/** How much more memory is in use after reading something that fails. */
function bytesTaken(read: () => unknown): number {
  const before = process.memoryUsage().heapUsed;
  expect(read).toThrow(RangeError);
  return process.memoryUsage().heapUsed - before;
}

// before: 256 MiB were taken for an answer of 537 bytes
describe('a list that says that it has more elements than there are bytes', () => {
  it.each([33_554_431, 0x7fff_ffff])('takes no memory for them: %i', (count) => {
    const list = new FieldWriter().int32(count).int64(7).finish();
    const reader = new FieldReader(list);
    expect(bytesTaken(() => reader.array(() => reader.int32()))).toBeLessThan(MOST_BYTES);
  });

  it.each([33_554_431, 0x7fff_fffe])('in flexible versions neither: %i', (count) => {
    const reader = new FieldReader(new FieldWriter().compactLength(count).int64(7).finish());
    expect(bytesTaken(() => reader.compactArray(() => reader.int32()))).toBeLessThan(MOST_BYTES);
  });
});

it('a list has its elements, and one that is null has none', () => {
  const reader = new FieldReader(new FieldWriter().int32(2).int8(5).int8(6).int32(-1).finish());
  expect(reader.array(() => reader.int8())).toEqual([5, 6]);
  expect(reader.array(() => reader.int8())).toEqual([]);
  const compact = new FieldReader(new FieldWriter().compactLength(1).int8(5).compactLength(-1).finish());
  expect(compact.compactArray(() => compact.int8())).toEqual([5]);
  expect(compact.compactArray(() => compact.int8())).toEqual([]);
});

it('a tagged field is given with its number, and none is where there are none', () => {
  const writer = new FieldWriter().tag(3, Buffer.from('abc')).noTags().int8(9);
  const reader = new FieldReader(writer.finish());
  const fields: string[] = [];
  reader.tags((tag, bytes) => fields.push(`${tag} ${bytes.toString()}`));
  reader.tags((tag) => fields.push(String(tag)));
  expect(fields).toEqual(['3 abc']);
  expect(reader.int8()).toBe(9);
});
