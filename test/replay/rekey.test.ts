import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CapturedRecord } from '../../src/capture/captured-record.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { Rekeyed } from '../../src/replay/rekey.ts';
import { record } from '../capture/format/records.ts';
import { temporaryStores } from '../spill/stores.ts';

const storeOf = temporaryStores();
const PARTITIONS = 4;

interface Placed {
  readonly partition: number;
  readonly offset: number;
  /** Whether the record is set aside. */
  readonly isAside: boolean;
}

/** A merged log: partitions take turns, and in each offsets rise, by one or more. */
const mergedLog = fc
  .array(
    fc.record({ partition: fc.nat(PARTITIONS - 1), step: fc.integer({ min: 1, max: 3 }), isAside: fc.boolean() }),
    {
      maxLength: 60,
    },
  )
  .map((steps) => {
    const next = Array.from({ length: PARTITIONS }, () => 40);
    return steps.map(({ partition, step, isAside }): Placed => {
      next[partition]! += step;
      return { partition, offset: next[partition]!, isAside };
    });
  });

function sideRecord(partition: number, offset: number, detail: string): SideRecord {
  const unknown = { transaction_id: null, client_id: null, event_time_ms: null, ingest_time_ms: null };
  return { reason: 'malformed', partition, offset, ...unknown, watermark_ms: null, detail };
}

it('records lie in one partition in the order in which they were placed, and are otherwise as they were', () => {
  const rekeyed = new Rekeyed(storeOf(0), PARTITIONS);
  const placed = [3, 0, 3, 1].map((partition, i): CapturedRecord => {
    return { raw: record({ partition, offset: 10 * i, value: Buffer.from(String(i)) }), arrivalMs: i };
  });
  expect(placed.map((one) => rekeyed.place(one))).toEqual(
    placed.map(({ raw, arrivalMs }, offset) => ({ raw: { ...raw, partition: 0, offset }, arrivalMs })),
  );
});

it('what was set aside is told of where the topic has it, by partition and offset, each time it is asked', () => {
  fc.assert(
    fc.property(mergedLog, (log) => {
      const rekeyed = new Rekeyed(storeOf(0), PARTITIONS);
      for (const { partition, offset } of log) rekeyed.place({ raw: record({ partition, offset }), arrivalMs: NaN });
      const aside = log.flatMap(({ isAside }, offset) => (isAside ? [sideRecord(0, offset, `merged ${offset}`)] : []));
      const expected = log
        .flatMap(({ partition, offset, isAside }, merged) =>
          isAside ? [sideRecord(partition, offset, `merged ${merged}`)] : [],
        )
        .sort((a, b) => a.partition - b.partition || a.offset - b.offset);
      expect([...rekeyed.trace(aside)]).toEqual(expected);
      expect([...rekeyed.trace(aside)]).toEqual(expected);
    }),
  );
});
