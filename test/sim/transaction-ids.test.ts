import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.ts';
import { TransactionIds } from '../../src/sim/transaction-ids.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';

function idOf(ids: TransactionIds, space: number, counter: number): string {
  const words = new Uint32Array(2);
  ids.write(words, 0, space, counter);
  return transactionIdAt(words, 0);
}

describe('TransactionIds', () => {
  const ids = new TransactionIds(Random.fromSeed('42'));

  it('gives what it always gave', () => {
    expect([idOf(ids, 0, 0), idOf(ids, 0, 1), idOf(ids, 0x8000_0000, 0)]).toEqual([
      '4d0665afe40d5e40',
      '31cfef2082ff86aa',
      '87143256faa04873',
    ]);
  });

  it('gives no id twice, within a space, across spaces and at the ends of the range', () => {
    const spaces = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xc000_0000, 0xffff_ffff];
    const seen = new Set<string>();
    for (const space of spaces) {
      for (let i = 0; i < 10_000; i++) {
        seen.add(idOf(ids, space, i));
        seen.add(idOf(ids, space, 0xffff_ffff - i));
      }
    }
    expect(seen.size).toBe(spaces.length * 20_000);
  });

  it('spreads half a difference of one bit over the whole id', () => {
    const flipped = new Array<number>(64).fill(0);
    for (let i = 0; i < 2000; i++) {
      const difference = BigInt(`0x${idOf(ids, 0, 2 * i)}`) ^ BigInt(`0x${idOf(ids, 0, 2 * i + 1)}`);
      for (let bit = 0; bit < 64; bit++) flipped[bit]! += Number((difference >> BigInt(bit)) & 1n);
    }
    for (const count of flipped) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('depends on the seed', () => {
    expect(idOf(new TransactionIds(Random.fromSeed('43')), 0, 0)).not.toBe(idOf(ids, 0, 0));
  });

  it('writes many legitimate ids as it does one by one', () => {
    const words = new Uint32Array(12);
    ids.writeLegitimate(words, 1, 2 ** 32 - 2, 4);
    const expected = [2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1].map((n) =>
      idOf(ids, Math.floor(n / 2 ** 32), n % 2 ** 32),
    );
    expect([1, 2, 3, 4].map((row) => transactionIdAt(words, row))).toEqual(expected);
    expect([...words.subarray(0, 2), ...words.subarray(10)]).toEqual([0, 0, 0, 0]);
  });

  it('counts legitimate transactions beyond 32 bits', () => {
    const words = new Uint32Array(4);
    ids.writeLegitimate(words, 0, 7);
    ids.writeLegitimate(words, 1, 2 ** 33 + 7);
    expect(transactionIdAt(words, 0)).toBe(idOf(ids, 0, 7));
    expect(transactionIdAt(words, 1)).toBe(idOf(ids, 2, 7));
  });
});
