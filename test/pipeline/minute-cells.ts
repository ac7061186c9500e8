import fc from 'fast-check';
import { BREAKDOWNS, MinuteCells } from '../../src/engine/minute-cells.ts';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';

/** A minute's cells by table: code, currency, count and cents of each. */
export type DrawnCells = Readonly<
  Record<(typeof BREAKDOWNS)[number] | 'totals', readonly (readonly [number, number, number, number])[]>
>;

/** Texts that JSON must escape, that UTF-8 writes in several bytes, and that are no text at all. */
const TEXTS = ['food', '', '"\\', '\u0000\u001f\u2028', 'é', '\uFFFD', '😀', '\uD83D', '10', '9'];

/** A vocabulary that has all of them for everything. */
export function oddVocabulary(): Vocabulary {
  const vocabulary = createVocabulary();
  for (const dictionary of [vocabulary.currencies, ...BREAKDOWNS.map((name) => vocabulary[name])]) {
    for (const text of TEXTS) dictionary.intern(text);
  }
  return vocabulary;
}

const code = fc.integer({ min: 1, max: TEXTS.length });
const count = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 2 ** 40 }));
const cents = fc.oneof(fc.integer({ min: -1000, max: 100_000 }), fc.integer({ min: -(2 ** 48), max: 2 ** 48 }));

/** The cells of a minute over `oddVocabulary`; all currencies of the breakdowns are in the totals, as in an engine's. */
export function drawnCells(): fc.Arbitrary<DrawnCells> {
  const currencies = fc.uniqueArray(fc.nat(TEXTS.length), { minLength: 1, maxLength: 3 });
  return currencies.chain((known) => {
    const cells = fc.array(fc.tuple(code, fc.constantFrom(...known), count, cents), { maxLength: 12 });
    const totals = fc.tuple(...known.map((currency) => fc.tuple(fc.constant(0), fc.constant(currency), count, cents)));
    return fc.record({ totals, categories: cells, regions: cells, clients: cells });
  });
}

export function cellsOf(drawn: DrawnCells): MinuteCells {
  const cells = new MinuteCells();
  for (const table of ['totals', ...BREAKDOWNS] as const) {
    for (const cell of drawn[table]) cells[table].addCell(...cell);
  }
  return cells;
}
