import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinuteRows } from '../../src/engine/minute-rows.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { MinuteLines } from '../../src/pipeline/minute-lines.ts';
import { cellsOf, drawnCells, oddVocabulary } from './minute-cells.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('the lines of a minute', () => {
  it('are what JSON makes of its rows, minute after minute', () => {
    const vocabulary = oddVocabulary();
    const minuteMs = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer()).map((minute) => 60_000 * minute);
    fc.assert(
      fc.property(fc.array(fc.tuple(minuteMs, drawnCells()), { maxLength: 4 }), (minutes) => {
        const lines = new MinuteLines(vocabulary);
        const rows = new MinuteRows(vocabulary);
        for (const [startMs, drawn] of minutes) {
          const cells = cellsOf(drawn);
          const expected = rows.rowsOf(startMs, cells).map((row) => `${JSON.stringify(row)}\n`);
          expect(text(lines.linesOf(startMs, cells))).toBe(expected.join(''));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('may be long, and have keys that were not there before', () => {
    const vocabulary = createVocabulary();
    const lines = new MinuteLines(vocabulary);
    const currency = vocabulary.currencies.intern('USD');
    for (const clients of [3, 20_000]) {
      const codes = Array.from({ length: clients }, (_, i) => vocabulary.clients.intern(`client ${i} żółć`));
      const drawn = {
        totals: [[0, currency, clients, 5]] as const,
        categories: [],
        regions: [],
        clients: codes.map((code) => [code, currency, 1, -code] as const),
      };
      const cells = cellsOf(drawn);
      const [row] = new MinuteRows(vocabulary).rowsOf(0, cells);
      expect(text(lines.linesOf(0, cells)) === `${JSON.stringify(row)}\n`).toBe(true);
    }
  });
});
