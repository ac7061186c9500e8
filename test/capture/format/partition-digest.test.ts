import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RawRecord } from '../../../src/model/record.ts';
import { BatchBuilder } from '../../../src/capture/format/batch-builder.ts';
import { PartitionDigests } from '../../../src/capture/format/partition-digest.ts';
import { arrivedRecords, record } from './records.ts';

/** The digests of records that come in batches of `batchRows`. */
function digestsOf(records: readonly RawRecord[], batchRows = 1000): ReadonlyMap<number, string> {
  const digests = new PartitionDigests();
  const builder = new BatchBuilder(batchRows);
  for (let at = 0; at < records.length; at += batchRows) {
    for (const each of records.slice(at, at + batchRows)) builder.append(each, 0n);
    digests.add(builder.batch());
    builder.clear();
  }
  return digests.hex();
}

const text = (value: string) => Buffer.from(value);

describe('the digest of a partition', () => {
  it('is what it always was', () => {
    const headers = [
      { name: 'a', value: text('1') },
      { name: 'a', value: null },
    ];
    expect(digestsOf([record(), record({ offset: 1, key: null, value: text('x'.repeat(33)), headers })]).get(0)).toBe(
      '3ff7ddc12f7738ef44aab1fa0fbd60b7',
    );
  });

  it('depends neither on batches, nor on offsets, arrivals and timestamp types, nor on what other partitions hold', () => {
    fc.assert(
      fc.property(arrivedRecords, fc.integer({ min: 1, max: 10 }), (rows, batchRows) => {
        const records = rows.map((row) => row.record);
        const expected = digestsOf(records);
        expect(digestsOf(records, batchRows)).toEqual(expected);
        const moved = records.map((each, i): RawRecord => ({ ...each, offset: 1000 + i, timestampType: 'log_append' }));
        expect(digestsOf(moved)).toEqual(expected);
        for (const [partition, digest] of expected) {
          expect(digestsOf(records.filter((each) => each.partition === partition)).get(partition)).toBe(digest);
        }
      }),
    );
  });

  it('tells apart what differs in anything else, or in where one part ends and the next begins', () => {
    const header = (name: string, value: Buffer | null) => ({ name, value });
    const different: readonly (readonly RawRecord[])[] = [
      [record()],
      [record({ timestampMs: 1_700_000_000_001 })],
      [record({ timestampMs: 1_700_000_000_000 + 2 ** 32 })],
      [record({ key: null })],
      [record({ key: text('') })],
      [record({ value: null })],
      [record({ value: text('') })],
      [record({ key: text('k{'), value: text('"amount":1}') })],
      [record({ value: text('{"amount":1}\0') })],
      [record({ headers: [header('', null)] })],
      [record({ headers: [header('', text(''))] })],
      [record({ headers: [header('a', text('b'))] })],
      [record({ headers: [header('ab', text(''))] })],
      [record({ headers: [header('a', null), header('b', null)] })],
      [record({ headers: [header('b', null), header('a', null)] })],
      [record(), record({ offset: 1 })],
    ];
    expect(new Set(different.map((records) => digestsOf(records).get(0))).size).toBe(different.length);
  });
});
