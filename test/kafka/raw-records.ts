import fc from 'fast-check';
import { type RawRecord } from '../../src/model/record.ts';
import { type OutgoingRecord } from '../../src/kafka/protocol/records/batch-writer.ts';

/** Records with everything that may be in one: a time before 1970, no key, an empty one, headers that repeat, are null, look like numbers. */
export function outgoingRecords(partitions: number): fc.Arbitrary<OutgoingRecord> {
  const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)));
  const name = fc.oneof(fc.constantFrom('a', 'b', '10', '2', '__proto__', '', 'ä€😀'), fc.string({ unit: 'grapheme' }));
  return fc.record({
    partition: fc.nat(partitions - 1),
    timestampMs: fc.oneof(fc.constantFrom(-86_400_000, -1, 0, 1, 1_700_000_000_000, 8_640_000_000_000_000), fc.nat()),
    key: bytes,
    value: bytes,
    headers: fc.array(fc.record({ name, value: bytes }), { maxLength: 5 }),
  });
}

/** What of a record went in, in a form that can be compared. */
export function contentOf({ partition, timestampMs, key, value, headers }: OutgoingRecord | RawRecord): unknown {
  return {
    partition,
    timestampMs,
    key: hex(key),
    value: hex(value),
    headers: headers.map((header) => [header.name, hex(header.value)]),
  };
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex');
}
