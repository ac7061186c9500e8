import pc from 'picocolors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTable } from '../../src/report/table-layout.ts';

const PLAIN = pc.createColors(false);
const figures = (width: number) => ({ align: 'right', width, colors: PLAIN }) as const;
const words = (width: number) => ({ align: 'left', width, colors: PLAIN }) as const;

const FIGURES = {
  head: ['Rule', 'Alerts', 'matched', 'per day'],
  rows: [
    ['impossible_travel', '1,483', '1,483', '53.0'],
    ['spree', '733', '7', '–'],
  ],
};
const WORDS = {
  head: ['Rule', 'Missed', 'Because'],
  rows: [['spree', '2 of 3', 'window_boundary 2,267 · engine_or_late 733']],
};

describe('a table', () => {
  it('is in one piece where it fits', () => {
    expect(drawTable(FIGURES, figures(45))).toEqual([
      ' Rule               Alerts  matched  per day',
      ' impossible_travel   1,483    1,483     53.0',
      ' spree                 733        7        –',
    ]);
  });

  it('of figures that does not fit is told in parts, each with the names', () => {
    expect(drawTable(FIGURES, figures(36))).toEqual([
      ' Rule               Alerts  matched',
      ' impossible_travel   1,483    1,483',
      ' spree                 733        7',
      '',
      ' Rule               per day',
      ' impossible_travel     53.0',
      ' spree                    –',
    ]);
  });

  it('of words has its last column wrapped', () => {
    expect(drawTable(WORDS, words(45))).toEqual([
      ' Rule   Missed  Because',
      ' spree  2 of 3  window_boundary 2,267 ·',
      '                engine_or_late 733',
    ]);
  });

  it('cuts names only where there is no room for them', () => {
    const name = 'a_rule_with_a_name_that_is_long';
    const table = { head: ['Rule', 'Alerts'], rows: [[name, '1']] };
    expect(drawTable(table, figures(45))[1]).toContain(name);
    expect(drawTable(table, figures(30))[1]).toBe(' a_rule_with_a_name_t…       1');
  });

  it('has every cell once, in lines no wider than asked, whatever is in it', () => {
    const cell = fc.stringMatching(/^[a-z0-9]{1,9}$/);
    const table = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 })).chain(([columns, rows]) =>
      fc.record({
        head: fc.array(cell, { minLength: columns + 1, maxLength: columns + 1 }),
        rows: fc.array(fc.array(cell, { minLength: columns + 1, maxLength: columns + 1 }), {
          minLength: rows,
          maxLength: rows,
        }),
      }),
    );
    fc.assert(
      fc.property(table, fc.integer({ min: 40, max: 200 }), (drawn, width) => {
        const lines = drawTable(drawn, figures(width));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        const parts = lines.join('\n').split('\n\n');
        for (const [row, cells] of [drawn.head, ...drawn.rows].entries()) {
          const said = parts.flatMap((part) => part.split('\n')[row]!.trim().split(/\s+/).slice(1));
          expect(said).toEqual(cells.slice(1));
        }
      }),
    );
  });
});
