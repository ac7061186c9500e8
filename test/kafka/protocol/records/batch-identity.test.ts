import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findBatchOfProducer } from '../../../../src/kafka/protocol/records/batch-identity.ts';
import { RecordBatchWriter } from '../../../../src/kafka/protocol/records/batch-writer.ts';

interface Numbered {
  readonly producer: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly records: number;
}

const numbered: fc.Arbitrary<Numbered> = fc.record({
  producer: fc.integer({ min: 1, max: 2 }),
  epoch: fc.integer({ min: 0, max: 1 }),
  sequence: fc.integer({ min: 0, max: 3 }),
  records: fc.integer({ min: 1, max: 4 }),
});

async function batchAt(baseOffset: number, { producer, epoch, sequence, records }: Numbered): Promise<Buffer> {
  const writer = new RecordBatchWriter();
  for (let i = 0; i < records; i++) {
    writer.add({ partition: 0, timestampMs: 0, key: null, value: Buffer.from(`${i}`), headers: [] });
  }
  const batch = await writer.finish('none', { producerId: BigInt(producer), producerEpoch: epoch }, sequence);
  batch.writeBigInt64BE(BigInt(baseOffset), 0);
  return batch;
}

it('a batch is found by its producer and number wherever it lies, and only what is whole is looked at', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(numbered, { maxLength: 8 }), numbered, fc.nat(), async (kept, wanted, cut) => {
      let end = 100;
      const batches: Buffer[] = [];
      for (const one of kept) {
        batches.push(await batchAt(end, one));
        end += one.records;
      }
      const set = Buffer.concat(batches);
      const same = ({ producer, epoch, sequence }: Numbered) =>
        producer === wanted.producer && epoch === wanted.epoch && sequence === wanted.sequence;
      const batch = await batchAt(0, wanted);
      const placeIn = (some: readonly Numbered[]) => {
        const first = some.findIndex(same);
        return first < 0 ? null : some.slice(0, first).reduce((sum, { records }) => sum + records, 100);
      };
      const whole = findBatchOfProducer(set, batch, 100);
      expect(whole.foundAt).toBe(placeIn(kept));
      if (whole.foundAt === null) expect(whole.nextOffset).toBe(end);

      const length = set.length === 0 ? 0 : cut % set.length;
      let wholeBytes = 0;
      const intact = kept.filter((_, i) => (wholeBytes += batches[i]!.length) <= length);
      const partial = findBatchOfProducer(set.subarray(0, length), batch, 100);
      expect(partial.foundAt).toBe(placeIn(intact));
      if (partial.foundAt === null)
        expect(partial.nextOffset).toBe(100 + intact.reduce((sum, { records }) => sum + records, 0));
    }),
    { numRuns: 300 },
  );
});
