import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { RowFilter } from '../../src/engine/filter/row-filter.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { allocateRows, type Rows } from '../../src/engine/rows.ts';
import { allocateLogBatch, copyRow, type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule, type RuleSet } from '../../src/model/rule-set.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { takes } from '../../src/oracle/filter.ts';
import { oracleTransactionAt } from '../../src/oracle/read-batch.ts';
import { engineSpecs, filters, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { countRule, distinctRule, pairRule, sumRule, trailing } from '../oracle/builders.ts';
import { recompute } from '../oracle/recompute.ts';
import { detectionsOf, type Entry, evidenceOf, logOf, optionsOf, Outcome, runEngine } from './harness.ts';

const WEB: Filter = { kind: 'values', field: 'device', values: ['web'] };
const KINDS: readonly Rule['kind'][] = ['distinct', 'pair', 'count', 'sum', 'speed', 'anomaly'];

/** What was admitted of a log and is taken by a filter, in processing order, as a log of its own. */
function takenLog(batch: LogBatch, admitted: readonly { row: number; offset: number }[], filter: Filter): LogBatch {
  const rows = admitted
    .filter(({ row }) => takes(filter, oracleTransactionAt(batch, row)))
    .sort((a, b) => batch.eventTimeMs[a.row]! - batch.eventTimeMs[b.row]! || a.offset - b.offset);
  const log = allocateLogBatch(batch.vocabulary, batch.partition, rows.length);
  rows.forEach(({ row }, place) => {
    copyRow(batch, row, log, place);
    log.offset[place] = place;
    log.ingestTimeMs[place] = batch.eventTimeMs[row]!;
  });
  log.length = rows.length;
  return log;
}

describe('a rule with a filter', () => {
  const met = new Map<string, number>();

  test.each(KINDS)('is the rule without it on what the filter takes of the stream: %s', (kind) => {
    fc.assert(
      fc.property(
        logStream(),
        engineSpecs({ kind, filtered: false }),
        filters(),
        ({ batch, vocabulary }, spec, where) => {
          const filtered: RuleSet = { name: 'with', rules: spec.ruleSet.rules.map((rule) => ({ ...rule, where })) };
          const whole = runEngine([batch], { ...spec, ruleSet: filtered }, vocabulary);
          const admitted = recompute(batch, spec).rows.filter(({ verdict }) => verdict === 'admitted');
          const taken = takenLog(batch, admitted, where);
          // An id that is used again long after is admitted for the clock that has moved on, which may be by what the filter leaves out.
          const ids = Array.from({ length: taken.length }, (_, row) => transactionIdAt(taken.ids, row));
          fc.pre(new Set(ids).size === ids.length);
          const inOrder = { ...spec, allowedDisorderMs: 0, maxFutureMs: null };
          const bare = runEngine([taken], inOrder, vocabulary);
          expect(whole.outcome.detections.map(({ detection }) => detection)).toEqual(
            bare.outcome.detections.map(({ detection }) => detection),
          );
          const found = whole.outcome.detections.length;
          if (found > 0 && taken.length < admitted.length) met.set(kind, (met.get(kind) ?? 0) + 1);
        },
      ),
      // A past takes many transactions.
      { numRuns: kind === 'anomaly' ? 2000 : 500 },
    );
    // Cases in which the filter leaves something out and the rule holds.
    expect(met.get(kind)).toBeGreaterThan(20);
  });

  test('changes nothing for the rules beside it', () => {
    fc.assert(
      fc.property(
        logStream(),
        engineSpecs({ filtered: false }),
        filters(),
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        ({ batch, vocabulary }, spec, where, isFiltered) => {
          const rules = spec.ruleSet.rules.map((rule, i) => (isFiltered[i]! ? { ...rule, where } : rule));
          const mixed = runEngine([batch], { ...spec, ruleSet: { name: 'mixed', rules } }, vocabulary);
          const plain = runEngine([batch], spec, vocabulary);
          const unfiltered = new Set(rules.filter((rule) => !('where' in rule)).map(({ name }) => name));
          const of = ({ outcome }: typeof mixed) =>
            outcome.detections.filter(({ detection }) => unfiltered.has(detection.rule));
          expect(of(mixed)).toEqual(of(plain));
          expect(mixed.outcome.sides).toEqual(plain.outcome.sides);
          expect(mixed.outcome.aggregates).toEqual(plain.outcome.aggregates);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Each entry with the devices one after another. */
function on(devices: readonly (string | null)[], entries: readonly Entry[]): Entry[] {
  return entries.map((entry, i) => ({ ...entry, device: devices[i]! }));
}

describe('what a filter does not take', () => {
  const window = trailing(1000);

  /*
   *  0 web north    100 pos south    200 web east      two regions on the web, and one that is none of them
   */
  it('is no evidence, no trigger, and is not counted', () => {
    const entries = on(
      ['web', 'pos', 'web'],
      [
        { at: 0, region: 'north' },
        { at: 100, region: 'south' },
        { at: 200, region: 'east' },
      ],
    );
    expect(evidenceOf(entries, { ...distinctRule(2, window), where: WEB })).toEqual([[2, 0]]);
    expect(evidenceOf(entries, { ...countRule(2, window), where: WEB })).toEqual([[0, 2]]);
    expect(evidenceOf(entries, { ...sumRule(1999, window), where: WEB })).toEqual([[0, 2]]);
    expect(evidenceOf(entries, { ...countRule(3, window), where: WEB })).toEqual([]);
  });

  /*
   *  0 web 1.00    100 pos 50.00    200 web 2000.00      followed immediately by, as far as the rule sees
   */
  it('comes between no pair', () => {
    const entries = on(
      ['web', 'pos', 'web'],
      [
        { at: 0, cents: 100 },
        { at: 100, cents: 5000 },
        { at: 200, cents: 200_000 },
      ],
    );
    expect(evidenceOf(entries, pairRule('adjacent', window))).toEqual([]);
    expect(evidenceOf(entries, { ...pairRule('adjacent', window), where: WEB })).toEqual([[0, 2]]);
    expect(evidenceOf(entries, { ...pairRule('ordered', window), where: { kind: 'not', of: WEB } })).toEqual([]);
  });

  /*
   *  0 web   100 web   200 pos   300 web
   *          open      -         extend      the previous one that the rule takes is at 100
   */
  it('ends no alert: the one before is the one before that the rule takes', () => {
    const entries = on(['web', 'web', 'pos', 'web'], [{ at: 0 }, { at: 100 }, { at: 200 }, { at: 300 }]);
    const kinds = detectionsOf(entries, { ...countRule(2, window), where: WEB }).map(({ kind, transaction_id: id }) => [
      kind,
      Number.parseInt(id, 16) - 1,
    ]);
    expect(kinds).toEqual([
      ['open', 1],
      ['extend', 3],
    ]);
  });
});

describe('a filter', () => {
  /** Which of some entries a filter takes. */
  function taken(where: Filter, entries: readonly Entry[]): number[] {
    // Each twice and by itself: the second of two that are taken is a detection.
    const apart = entries.map((entry, i) => ({ ...entry, at: 1_000_000 * i }));
    const batches = apart.map((entry) =>
      detectionsOf([entry, { ...entry, id: 99 }], { ...countRule(2, trailing(0)), where }),
    );
    return batches.flatMap((found, i) => (found.length > 0 ? [i] : []));
  }

  const amount = (aboveCents: number | null, belowCents: number | null, currency = 'USD'): Filter => {
    return { kind: 'amount', aboveCents, belowCents, currency };
  };

  it('asks for amounts strictly between its bounds, in its currency, and for no refunds', () => {
    const cents = [-1, 0, 1, 499, 500, 501].map((own) => ({ at: 0, cents: own }));
    expect(taken(amount(0, 500), cents)).toEqual([2, 3]);
    expect(taken(amount(null, 500), cents)).toEqual([1, 2, 3]);
    expect(taken(amount(499, null), cents)).toEqual([4, 5]);
    const money = ['USD', 'EUR', null].map((currency) => ({ at: 0, cents: 100, currency }));
    expect(taken(amount(0, 500), money)).toEqual([0]);
    expect(taken(amount(0, 500, 'EUR'), money)).toEqual([1]);
    // A currency that no row has.
    expect(taken(amount(0, 500, 'NOK'), money)).toEqual([]);
  });

  it('takes a null for none of its values, and `not` takes what that does not', () => {
    const devices = ['web', 'pos', null].map((device) => ({ at: 0, device }));
    expect(taken(WEB, devices)).toEqual([0]);
    expect(taken({ kind: 'not', of: WEB }, devices)).toEqual([1, 2]);
    expect(
      taken({ kind: 'not', of: amount(0, 500) }, [
        { at: 0, cents: -1 },
        { at: 0, cents: 1 },
      ]),
    ).toEqual([0]);
  });

  it('finds values that get their codes while the run goes on', () => {
    const vocabulary = createVocabulary();
    const filter = new RowFilter({ kind: 'values', field: 'region', values: ['late', 'early'] }, vocabulary, 4);
    const picked = new Int32Array(4);
    const rows: Rows = allocateRows(4);
    const pick = (...regions: (string | null)[]): number[] => {
      rows.length = regions.length;
      regions.forEach((region, i) => (rows.region[i] = vocabulary.regions.intern(region)));
      return [...picked.subarray(0, filter.pick(rows, picked))];
    };
    expect(pick(null, null)).toEqual([]);
    expect(pick('early', 'other', null)).toEqual([0]);
    for (let i = 0; i < 100; i++) vocabulary.regions.intern(`region ${i}`);
    expect(pick('other', 'late', 'region 7', 'early')).toEqual([1, 3]);
  });

  it('takes in the engine what it takes by the plain reading of a transaction', () => {
    fc.assert(
      fc.property(
        logStream({ maxRecords: 20 }),
        filters(),
        fc.constantFrom(1, 3, 512),
        ({ batch, vocabulary }, where, size) => {
          const filter = new RowFilter(where, vocabulary, size);
          const picked = new Int32Array(size);
          for (const part of splitBatch(batch, [size])) {
            const rows = { ...allocateRows(part.length), length: part.length };
            for (const name of ['device', 'category', 'region', 'location', 'currency', 'amountCents'] as const) {
              rows[name].set(part[name].subarray(0, part.length));
            }
            const expected = Array.from({ length: part.length }, (_, row) => row).filter((row) =>
              takes(where, oracleTransactionAt(part, row)),
            );
            expect([...picked.subarray(0, filter.pick(rows, picked))]).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('detections come by transaction, then as the rule set has the rules, whatever their filters', () => {
  const entries: Entry[] = [0, 0, 0].map((at) => ({ at, device: 'web' }));
  const named = (name: string, where?: Filter): Rule => ({
    ...countRule(2, trailing(10)),
    name,
    ...(where === undefined ? {} : { where }),
  });
  const rules = [
    named('a', WEB),
    named('b'),
    named('c', { kind: 'not', of: { kind: 'not', of: WEB } }),
    named('d', WEB),
  ];
  const batch = detectionsOf(entries, ...rules).map(({ rule }) => rule);
  expect(batch.join('')).toBe('abcdabcd');
});

test('a snapshot holds what rules with a filter remember apart, and is as it was where there is none', () => {
  const snapshotOf = (...rules: Rule[]) => {
    const batch = logOf([{ at: 0, device: 'web' }, { at: 0 }]);
    const engine = new PartitionEngine(0, optionsOf(rules), batch.vocabulary, new Outcome(batch.vocabulary));
    engine.process(batch);
    return engine.snapshot();
  };
  const plain = countRule(2, trailing(10));
  expect(snapshotOf(plain)).not.toHaveProperty('filtered');
  const { rules, filtered } = snapshotOf(plain, { ...plain, name: 'web', where: WEB });
  expect([rules, ...filtered!].map(({ log }) => log.length)).toEqual([2, 1]);
});
