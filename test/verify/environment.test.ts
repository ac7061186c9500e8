import { describe, expect, it } from 'vitest';
import { describeVariation, type Environment, otherThan, variablesOf } from '../../src/verify/environment.ts';

const OWN: Environment = { timeZone: 'UTC', locale: 'en-US', batchRows: 4096, consumers: 1 };
const SIZE = { partitions: 4, transactions: 1_000_000 };

describe('another environment', () => {
  it('differs in everything, wherever one is', () => {
    const other = otherThan(OWN, SIZE);
    const another = otherThan(other, SIZE);
    for (const key of ['timeZone', 'locale', 'batchRows', 'consumers'] as const) {
      expect(other[key]).not.toBe(OWN[key]);
      expect(another[key]).not.toBe(other[key]);
    }
  });

  it('cuts a short run into many batches all the same', () => {
    expect(otherThan(OWN, { partitions: 4, transactions: 500 }).batchRows).toBe(10);
    expect(otherThan(OWN, { partitions: 4, transactions: 0 }).batchRows).toBe(1);
  });

  it('has no more consumers where there is one partition, and says only what differs', () => {
    const other = otherThan(OWN, { ...SIZE, partitions: 1 });
    expect(other.consumers).toBe(1);
    expect(describeVariation(OWN, other)).toBe(
      'time zone Pacific/Chatham for UTC, locale tr-TR for en-US, batches of 997 for 4096 rows',
    );
  });

  it('is one that a process can be put into', () => {
    expect(variablesOf(otherThan(OWN, SIZE))).toEqual({
      TZ: 'Pacific/Chatham',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
    });
  });
});
