import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogBatch } from '../../src/model/batch.ts';
import { LogTail } from '../../src/faults/log-tail.ts';
import { logStream, splitBatch } from '../arbitraries/log-stream.ts';

/** The offsets of a batch's records, malformed ones included, and what tells one from another. */
function recordsOf(batch: LogBatch): readonly unknown[] {
  const rows = Array.from({ length: batch.length }, (_, row) => [
    batch.offset[row]!,
    batch.ids[2 * row]!,
    batch.client[row]!,
    batch.eventTimeMs[row]!,
    batch.ingestTimeMs[row]!,
  ]);
  const malformed = batch.malformed.map(({ offset, ingestTimeMs, reason }) => [offset, reason, ingestTimeMs]);
  return [...rows, ...malformed].sort((a, b) => Number(a[0]) - Number(b[0]));
}

describe('the tail of a log', () => {
  it('gives back what was appended, in whatever parts it came and is read', () => {
    fc.assert(
      fc.property(logStream(), fc.array(fc.integer({ min: 1, max: 20 })), fc.nat(), fc.nat(), (log, sizes, a, b) => {
        const all = recordsOf(log.batch);
        const tail = new LogTail(0, log.vocabulary);
        for (const part of splitBatch(log.batch, sizes)) tail.append(part);
        expect(tail.end).toBe(all.length);
        const [from, to] = [a % (all.length + 1), b % (all.length + 1)].sort((x, y) => x - y) as [number, number];
        if (from < to) expect(recordsOf(tail.read(from, to))).toEqual(all.slice(from, to));
      }),
    );
  });

  it('knows records by offset and by the time when they had arrived', () => {
    fc.assert(
      fc.property(logStream(), ({ batch, vocabulary }) => {
        const tail = new LogTail(0, vocabulary);
        tail.append(batch);
        const offsets = recordsOf(batch).map((record) => (record as number[])[0]!);
        offsets.forEach((offset, record) => {
          expect(tail.numberAt(offset)).toBe(record);
          expect(tail.offsetAfter(record)).toBe(offset + 1);
          expect(tail.firstAt(tail.arrivedMs(record))).toBeLessThanOrEqual(record);
          if (record > 0) expect(tail.arrivedMs(record)).toBeGreaterThanOrEqual(tail.arrivedMs(record - 1));
        });
        expect(tail.firstAt(Infinity)).toBe(offsets.length);
        expect(tail.endOffset).toBe((offsets.at(-1) ?? -1) + 1);
      }),
    );
  });

  it('forgets what is not needed any more, keeps the numbers of the rest, and says so when it is asked for more', () => {
    const records = { maxRecords: 400 };
    fc.assert(
      fc.property(logStream(records), fc.nat({ max: 400 }), ({ batch, vocabulary }, forget) => {
        const all = recordsOf(batch);
        const tail = new LogTail(0, vocabulary);
        tail.append(batch);
        const first = Math.min(forget, all.length);
        tail.forgetBefore(first);
        expect(tail.end).toBe(all.length);
        if (first < all.length) {
          expect(recordsOf(tail.read(first, all.length))).toEqual(all.slice(first));
          expect(tail.numberAt((all[first] as number[])[0]!)).toBe(first);
        }
        tail.append({ ...batch, length: 0, malformed: [] });
        const forgotten = first >= 64 && 2 * first >= all.length;
        if (forgotten)
          expect(() => tail.numberAt(0)).toThrow('partition 0: the log has to be read again from offset 0');
        else expect(tail.numberAt(0)).toBe(0);
      }),
    );
  });
});
