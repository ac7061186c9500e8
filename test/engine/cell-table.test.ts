import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CellTable } from '../../src/engine/cell-table.ts';

interface Sum {
  count: number;
  sum_cents: number;
}

/** Few codes, so that they come again, and so many that the table has to grow. */
const cell = fc.tuple(
  fc.oneof(fc.nat(6), fc.nat(400), fc.integer({ min: 1_000_000, max: 1_000_400 })),
  fc.nat(2),
  fc.integer({ min: -500, max: 500 }),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ rows: fc.array(cell, { maxLength: 90, size: 'max' }), skipNull: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
);

it('cells are the sums of a map, in the order of their first use, whether rows come or cells of another table', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const [table, ofCells] = [new CellTable(), new CellTable()];
      let model = new Map<string, Sum>();
      for (const one of steps) {
        if (one === 'clear') {
          table.clear();
          ofCells.clear();
          model = new Map();
          continue;
        }
        const { rows, skipNull } = one;
        const column = (of: 0 | 1 | 2) => Int32Array.from(rows, (row) => row[of]);
        const part = new CellTable();
        for (const into of [table, part]) {
          into.add(column(0), column(1), Float64Array.from(column(2)), 0, rows.length, skipNull);
        }
        ofCells.addCells(part, 0, part.length);
        for (const [code, currency, cents] of rows) {
          if (code === 0 && skipNull) continue;
          const sum = model.get(`${code} ${currency}`) ?? { count: 0, sum_cents: 0 };
          sum.count += 1;
          sum.sum_cents += cents;
          model.set(`${code} ${currency}`, sum);
        }
      }
      for (const one of [table, ofCells]) {
        expect(one.length).toBe(model.size);
        const keys = Array.from({ length: one.length }, (_, i) => `${one.codes[i]} ${one.currencies[i]}`);
        expect(keys).toEqual([...model.keys()]);
        for (const [key, sum] of model) {
          const [code, currency] = key.split(' ').map(Number) as [number, number];
          const found = one.find(code, currency);
          expect({ count: one.counts[found], sum_cents: one.sumsCents[found] }).toEqual(sum);
        }
        for (const currency of [0, 1, 2]) {
          const own = [...model.keys()].filter((key) => key.endsWith(` ${currency}`));
          expect([...one.codesIn(currency)]).toEqual(own.map((key) => Number(key.split(' ')[0])));
        }
        expect(one.find(77_777, 9)).toBe(-1);
      }
    }),
    { numRuns: 60 },
  );
});
