import { describe, expect, it } from 'vitest';
import { Dictionary } from '../../src/model/dictionary.ts';
import { clientPartitioner, murmur2, partitionOfKey } from '../../src/bus/partitioner.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('murmur2', () => {
  // The values that Apache Kafka's own UtilsTest pins for its Java clients.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Kafka computes', (key, hash) => {
    expect(murmur2(encode(key))).toBe(hash);
  });
});

describe('the partition of a key', () => {
  // Kafka takes the hash without its sign bit: of -973932308, which is 0xc5f2f8ec, that is 0x45f2f8ec, and not 973932308.
  it.each([
    ['21', 10, 0],
    ['foobar', 10, 6],
    ['a-little-bit-long-string', 7, 1],
    ['abc', 10, 7],
  ])('of %s among %d is the one that Kafka gives it', (key, partitions, partition) => {
    expect(partitionOfKey(key, partitions)).toBe(partition);
  });
});

describe('clientPartitioner', () => {
  it('agrees with the partition of the key text, for every client', () => {
    const clients = new Dictionary();
    for (let i = 0; i < 500; i++) clients.intern(`client-${i}`);
    const partitionOf = clientPartitioner(clients, 7);
    const used = new Set<number>();
    for (let code = 1; code < clients.size; code++) {
      expect(partitionOf(code)).toBe(partitionOfKey(clients.text(code), 7));
      used.add(partitionOf(code));
    }
    expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('learns of clients that come later, and knows no others', () => {
    const clients = new Dictionary();
    const partitionOf = clientPartitioner(clients, 7);
    for (let i = 0; i < 500; i++) {
      const code = clients.intern(`client-${i}`);
      expect(partitionOf(code)).toBe(partitionOfKey(`client-${i}`, 7));
    }
    expect(() => partitionOf(0)).toThrow(RangeError);
    expect(() => partitionOf(501)).toThrow(RangeError);
    expect(() => partitionOf(5000)).toThrow(RangeError);
  });
});
