import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AggregateMerger } from '../../src/engine/aggregate-merger.ts';
import { CodeOrder } from '../../src/engine/code-order.ts';
import { BREAKDOWNS, MinuteCells } from '../../src/engine/minute-cells.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type AggregateRow } from '../../src/model/aggregate.ts';
import { createVocabulary, Dictionary, type Vocabulary } from '../../src/model/dictionary.ts';
import { engineSpecs, logStream } from '../arbitraries/log-stream.ts';
import { type Entry, logOf, optionsOf, Outcome, runEngine, runLog } from './harness.ts';

function aggregatesOf(entries: readonly Entry[]): AggregateRow[] {
  return runLog(entries, [], { aggregates: true, allowedDisorderMs: 1e9 }).aggregates;
}

describe('per-minute aggregates', () => {
  //  |−60000     −1|0        59999|60000        minutes are aligned to the epoch, also before it
  test('by minute, then currency, null first', () => {
    const rows = aggregatesOf([
      { at: 60_000 },
      { at: 59_999, currency: 'USD' },
      { at: 0, currency: 'EUR' },
      { at: 1, currency: null },
      { at: -1 },
    ]);
    expect(rows.map((row) => [row.minute_start_ms, row.currency, row.count])).toEqual([
      [-60_000, 'USD', 1],
      [0, null, 1],
      [0, 'EUR', 1],
      [0, 'USD', 1],
      [60_000, 'USD', 1],
    ]);
  });

  test('float-drift: a cent shows beside more than single precision holds', () => {
    const [row] = aggregatesOf([
      { at: 0, cents: 0x100_0000 },
      { at: 1, cents: 1 },
    ]);
    expect(row).toMatchObject({ sum_cents: 0x100_0001, clients: [{ key: 'ann', sum_cents: 0x100_0001 }] });
  });

  //  0        60,000   70,000     disorder 10 s: the last record moves the watermark to the end of the minute, or just before it
  test('at a pause, a minute only if nothing can come to it any more', () => {
    const minutesAtPause = (lastMs: number): number[] => {
      const batch = logOf([{ at: 0 }, { at: lastMs }]);
      const outcome = new Outcome(batch.vocabulary);
      const options = optionsOf([], { aggregates: true, allowedDisorderMs: 10_000 });
      const engine = new PartitionEngine(0, options, batch.vocabulary, outcome);
      engine.process(batch);
      engine.pause();
      return outcome.aggregates.map(({ minute_start_ms }) => minute_start_ms);
    };
    expect(minutesAtPause(70_000)).toEqual([0]);
    expect(minutesAtPause(69_999)).toEqual([]);
    expect(minutesAtPause(30_000)).toEqual([]);
  });

  test('cells per category, region and client, sorted by key in code units; nulls in the totals only; refunds are summed', () => {
    const rows = aggregatesOf([
      { at: 1, client: 'ann', category: 'food', region: 'é', cents: 500 },
      { at: 2, client: 'Bob', category: null, region: 'z', cents: -700 },
      { at: 3, client: '10', category: 'art', region: null, cents: 1 },
      { at: 4, client: '9', category: 'food', region: 'é', cents: 10 },
      { at: 5, client: 'ann', category: 'art', region: '😀', cents: 0 },
      { at: 6, client: 'ann', category: 'art', region: '\uFFFD', cents: 0 },
    ]);
    expect(rows).toEqual([
      {
        minute_start_ms: 0,
        currency: 'USD',
        count: 6,
        sum_cents: -189,
        categories: [
          { key: 'art', count: 3, sum_cents: 1 },
          { key: 'food', count: 2, sum_cents: 510 },
        ],
        regions: [
          { key: 'z', count: 1, sum_cents: -700 },
          { key: 'é', count: 2, sum_cents: 510 },
          { key: '😀', count: 1, sum_cents: 0 },
          { key: '\uFFFD', count: 1, sum_cents: 0 },
        ],
        clients: [
          { key: '10', count: 1, sum_cents: 1 },
          { key: '9', count: 1, sum_cents: 10 },
          { key: 'Bob', count: 1, sum_cents: -700 },
          { key: 'ann', count: 3, sum_cents: 500 },
        ],
      },
    ]);
  });

  test('conserve counts and cents of what was admitted', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), ({ batch, vocabulary }, options) => {
        const { engine, outcome } = runEngine([batch], { ...options, aggregates: true }, vocabulary);
        const aside = new Set(outcome.sides.map(({ offset }) => offset));
        let cents = 0;
        for (let row = 0; row < batch.length; row++)
          if (!aside.has(batch.offset[row]!)) cents += batch.amountCents[row]!;
        const sum = (pick: (row: AggregateRow) => number): number =>
          outcome.aggregates.reduce((n, row) => n + pick(row), 0);
        expect(sum((row) => row.count)).toBe(engine.counts.admitted);
        expect(sum((row) => row.sum_cents)).toBe(cents);
        // Every row has a client, so the clients' cells add up to the totals too.
        expect(sum((row) => row.clients.reduce((n, cell) => n + cell.count, 0))).toBe(engine.counts.admitted);
        expect(sum((row) => row.clients.reduce((n, cell) => n + cell.sum_cents, 0))).toBe(cents);
        const places = outcome.aggregates.map((row) => `${row.minute_start_ms} ${row.currency}`);
        expect(new Set(places).size).toBe(places.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('AggregateMerger', () => {
  const cell = fc.record({ count: fc.nat({ max: 9 }), sum_cents: fc.integer() });
  const cells = fc
    .dictionary(fc.constantFrom('a', 'b', '10', '9'), cell)
    .map((all) => Object.entries(all).map(([key, value]) => ({ key, ...value })))
    .map((all) => all.sort((a, b) => (a.key < b.key ? -1 : 1)));
  const row: fc.Arbitrary<AggregateRow> = fc.record({
    minute_start_ms: fc.constantFrom(-60_000, 0, 60_000),
    currency: fc.constantFrom(null, 'EUR', 'USD'),
    count: fc.nat({ max: 9 }),
    sum_cents: fc.integer(),
    categories: cells,
    regions: cells,
    clients: cells,
  });
  const merged = (rows: readonly AggregateRow[]): AggregateRow[] => {
    const vocabulary = createVocabulary();
    const merger = new AggregateMerger(vocabulary);
    for (const partial of rows) merger.add(partial.minute_start_ms, cellsOfRow(partial, vocabulary));
    return [...merger.rows()];
  };

  test('adds cell by cell, and sorts by minute and currency', () => {
    const part = { minute_start_ms: 0, currency: 'USD', count: 1, sum_cents: 5, regions: [], clients: [] };
    const [a, b] = [
      { ...part, categories: [{ key: 'x', count: 1, sum_cents: 5 }] },
      {
        ...part,
        categories: [
          { key: 'a', count: 1, sum_cents: 2 },
          { key: 'x', count: 2, sum_cents: -7 },
        ],
      },
    ];
    const earlier = { ...part, minute_start_ms: -60_000, categories: [] };
    expect(merged([a, b, { ...part, currency: null, categories: [] }, earlier])).toEqual([
      earlier,
      { ...part, currency: null, categories: [] },
      {
        ...part,
        count: 2,
        sum_cents: 10,
        categories: [
          { key: 'a', count: 1, sum_cents: 2 },
          { key: 'x', count: 3, sum_cents: -2 },
        ],
      },
    ]);
  });

  test('takes the parts in any order and any grouping', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.nat({ max: 8 }), (rows, at) => {
        const whole = merged(rows);
        expect(merged(rows.toReversed())).toEqual(whole);
        expect(merged([...merged(rows.slice(0, at)), ...merged(rows.slice(at))])).toEqual(whole);
      }),
    );
  });
});

test('CodeOrder sorts by the strings’ code units, whenever strings were added', () => {
  const texts = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 3 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat({ max: 29 }), { maxLength: 8 }), (all, cuts) => {
      const dictionary = new Dictionary();
      const order = new CodeOrder(dictionary);
      for (const cut of [...cuts, all.length]) {
        const known = all.slice(0, Math.min(all.length, cut + 1));
        const codes = known.map((text) => dictionary.intern(text));
        expect(Array.from(order.sorted([0, ...codes]), (code) => dictionary.value(code))).toEqual([
          null,
          ...known.toSorted(),
        ]);
      }
    }),
  );
});

/** A row as the cells it was made of. */
function cellsOfRow(row: AggregateRow, vocabulary: Vocabulary): MinuteCells {
  const cells = new MinuteCells();
  const currency = vocabulary.currencies.intern(row.currency);
  cells.totals.addCell(0, currency, row.count, row.sum_cents);
  for (const breakdown of BREAKDOWNS) {
    for (const { key, count, sum_cents } of row[breakdown]) {
      cells[breakdown].addCell(vocabulary[breakdown].intern(key), currency, count, sum_cents);
    }
  }
  return cells;
}
