import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AggregateMerger } from '../../src/engine/aggregate-merger.ts';
import { MinuteLog } from '../../src/pipeline/minute-log.ts';
import { temporaryStores } from '../spill/stores.ts';
import { cellsOf, drawnCells, oddVocabulary } from './minute-cells.ts';

const storeOf = temporaryStores();
const PARTITIONS = 3;

it('minutes are what merging their parts in memory gives, as rows and as lines, as often as they are asked for', () => {
  const vocabulary = oddVocabulary();
  const part = fc.record({ partition: fc.nat(PARTITIONS - 1), laterBy: fc.nat(2), cells: drawnCells() });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.integer({ min: -5, max: 5 }), (parts, start) => {
      const log = new MinuteLog(vocabulary, storeOf(0), PARTITIONS);
      const merger = new AggregateMerger(vocabulary);
      const minute = Array.from({ length: PARTITIONS }, () => start);
      for (const { partition, laterBy, cells: drawn } of parts) {
        minute[partition]! += laterBy;
        const cells = cellsOf(drawn);
        log.add(partition, 60_000 * minute[partition]!, cells);
        merger.add(60_000 * minute[partition]!, cells);
        cells.clear();
      }
      const expected = [...merger.rows()];
      for (let times = 0; times < 2; times++) {
        const aggregates = log.aggregates();
        expect([...aggregates]).toEqual(expected);
        const bytes = Array.from(aggregates.lines(), (lines) => Buffer.from(lines));
        expect(Buffer.concat(bytes).toString()).toBe(expected.map((row) => `${JSON.stringify(row)}\n`).join(''));
      }
    }),
  );
});
