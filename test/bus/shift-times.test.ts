import { describe, expect, it } from 'vitest';
import { shiftDelivery, shiftLog } from '../../src/bus/shift-times.ts';
import { allocateBatch, allocateLogBatch, type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type DeliveryBatch } from '../../src/model/delivery-batch.ts';

describe('shifted times', () => {
  it('of a delivery are its event and ingest times, of its rows alone; all else is shared', () => {
    const batch: DeliveryBatch = {
      ...allocateBatch(createVocabulary(), 3),
      length: 2,
      eventTimeMs: Float64Array.of(0, -5, 999),
      ingestTimeMs: Float64Array.of(10, NaN, 999),
      partition: Uint16Array.of(1, 0, 9),
      poison: Uint8Array.of(0, 1, 0),
    };
    const { eventTimeMs, ingestTimeMs, ...rest } = shiftDelivery(batch, -120_000);
    expect([...eventTimeMs]).toEqual([-120_000, -120_005]);
    expect([...ingestTimeMs]).toEqual([-119_990, NaN]);
    expect([...batch.eventTimeMs, ...batch.ingestTimeMs]).toEqual([0, -5, 999, 10, NaN, 999]);
    for (const [name, column] of Object.entries(rest)) expect(column).toBe(batch[name as keyof DeliveryBatch]);
  });

  it('of a log are those of malformed records too, whose excerpts stay as they were read', () => {
    const record = { offset: 4, ingestTimeMs: 50, reason: 'no amount', excerpt: '{"timestamp":"2026-03-02"}' };
    const batch: LogBatch = { ...allocateLogBatch(createVocabulary(), 2, 1), malformed: [record] };
    const shifted = shiftLog(batch, 60_000);
    expect(shifted.malformed).toEqual([{ ...record, ingestTimeMs: 60_050 }]);
    expect([shifted.partition, shifted.length, batch.malformed[0]!.ingestTimeMs]).toEqual([2, 0, 50]);
  });
});
