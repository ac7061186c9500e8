import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OwnVocabulary } from '../../src/faults/own-vocabulary.ts';
import { type LogBatch, sliceLogBatch } from '../../src/model/batch.ts';
import { logStream, splitBatch } from '../arbitraries/log-stream.ts';

const CODED = [
  ['client', 'clients'],
  ['currency', 'currencies'],
  ['location', 'locations'],
  ['device', 'devices'],
  ['category', 'categories'],
  ['region', 'regions'],
] as const;
const PLAIN = ['ids', 'amountCents', 'eventTimeMs', 'offset', 'ingestTimeMs', 'latitudeE6', 'longitudeE6'] as const;

/** A batch with the strings behind its codes. */
function spelledOut(batch: LogBatch) {
  const { length, vocabulary, malformed } = batch;
  const strings = CODED.map(([column, field]) =>
    Array.from(batch[column].subarray(0, length), (code) => vocabulary[field].value(code)),
  );
  return [length, strings, PLAIN.map((column) => batch[column]), malformed];
}

describe('the own vocabulary of a consumer', () => {
  it('changes no value of any record, however the log is cut and wherever it begins to read', () => {
    fc.assert(
      fc.property(logStream(), fc.array(fc.integer({ min: 1, max: 20 })), fc.nat(), ({ batch }, sizes, skip) => {
        const own = new OwnVocabulary(batch.vocabulary);
        const read = sliceLogBatch(batch, skip % (batch.length + 1), batch.length);
        for (const part of splitBatch(read, sizes)) {
          const translated = own.translate(part);
          expect(translated.vocabulary).toBe(own.vocabulary);
          expect(spelledOut(translated)).toEqual(spelledOut(part));
        }
      }),
    );
  });

  it('gives out codes in the order in which this consumer meets the strings, and leaves the log as it is', () => {
    fc.assert(
      fc.property(logStream(), ({ batch }) => {
        const before = batch.region.slice();
        const own = new OwnVocabulary(batch.vocabulary);
        own.translate(batch);
        const met = spelledRegions(batch);
        expect(own.vocabulary.regions.values()).toEqual([null, ...new Set(met.filter((region) => region !== null))]);
        expect(batch.region).toEqual(before);
      }),
    );
  });
});

function spelledRegions({ region, length, vocabulary }: LogBatch): (string | null)[] {
  return Array.from(region.subarray(0, length), (code) => vocabulary.regions.value(code));
}
