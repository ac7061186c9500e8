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

it('lines that are taken while parts come are those of minutes that all partitions have passed, and the others are left', () => {
  const vocabulary = oddVocabulary();
  const step = fc.record({
    partition: fc.nat(PARTITIONS - 1),
    laterBy: fc.nat(2),
    cells: drawnCells(),
    takes: fc.boolean(),
  });
  let early = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(20), (steps, worthWriting) => {
      const log = new MinuteLog(vocabulary, storeOf(0), PARTITIONS, worthWriting);
      const minute = Array.from({ length: PARTITIONS }, () => 0);
      const began = new Set<number>();
      const taken: string[] = [];
      for (const { partition, laterBy, cells: drawn, takes } of steps) {
        minute[partition]! += laterBy;
        began.add(partition);
        log.add(partition, 60_000 * minute[partition]!, cellsOf(drawn));
        if (!takes) continue;
        for (const lines of log.takeLines()) {
          taken.push(Buffer.from(lines).toString());
          const minutes = taken.at(-1)!.trimEnd().split('\n');
          for (const line of minutes.filter((text) => text !== '')) {
            const { minute_start_ms } = JSON.parse(line) as { minute_start_ms: number };
            expect(began.size).toBe(PARTITIONS);
            expect(minute_start_ms).toBeLessThan(60_000 * Math.min(...minute));
            early += 1;
          }
        }
      }
      const expected = Array.from(log.aggregates(), (row) => `${JSON.stringify(row)}\n`).join('');
      for (let times = 0; times < 2; times++) {
        const rest = Array.from(log.aggregates().lines(), (lines) => Buffer.from(lines).toString());
        expect([...taken, ...rest].join('')).toBe(expected);
      }
    }),
  );
  expect(early).toBeGreaterThan(0);
});
