import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allocateSharedRows, deliveredBatch, shareDelivered, sharedRows } from '../../src/audit/shared-rows.ts';
import { oracleTransactionAt } from '../../src/oracle/read-batch.ts';
import { withExtras } from '../arbitraries/extra-columns.ts';
import { logStream } from '../arbitraries/log-stream.ts';

it('rows come out of shared memory as they were put in, extra columns and all', () => {
  fc.assert(
    fc.property(logStream(), fc.boolean(), fc.nat({ max: 5 }), (stream, isExtra, room) => {
      const batch = isExtra ? withExtras(stream.batch) : stream.batch;
      const extras = batch.vocabulary.extras.length;
      const memory = allocateSharedRows(batch.length + room, extras);
      shareDelivered(batch, sharedRows(memory, extras));
      const read = deliveredBatch(sharedRows(memory, extras), batch.length, batch.vocabulary, batch.partition, []);
      for (let row = 0; row < batch.length; row++) {
        expect(oracleTransactionAt(read, row)).toEqual(oracleTransactionAt(batch, row));
        expect(read.offset[row]).toBe(batch.offset[row]);
        expect(read.ingestTimeMs[row]).toBe(batch.ingestTimeMs[row]);
      }
    }),
  );
});
