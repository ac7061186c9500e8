import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EngineOptions } from '../../src/engine/partition-engine.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { engineSpecs, logStream } from '../arbitraries/log-stream.ts';
import { type Entry, idOf, logOf, optionsOf, runEngine, runLog } from './harness.ts';

const TRAVEL: Rule = {
  name: 'travel',
  kind: 'distinct',
  field: 'region',
  atLeast: 2,
  window: { kind: 'trailing', sizeMs: 100 },
  detects: [],
};

/** The letter of each entry's verdict: admitted, late, future, duplicate or malformed. */
function verdicts(entries: readonly Entry[], settings: Partial<EngineOptions> = {}): string {
  const letters = entries.map(() => 'a');
  for (const { offset, reason } of runLog(entries, [TRAVEL], settings).sides) letters[offset] = reason[0]!;
  return letters.join('');
}

describe('late', () => {
  //  watermark 100 − 10 = 90:    90 is not below it, 89 is
  test('is below the watermark that stood before it', () => {
    expect(verdicts([{ at: 100 }, { at: 90 }, { at: 89 }], { allowedDisorderMs: 10 })).toBe('aal');
  });

  test('never for the first record', () => {
    expect(verdicts([{ at: -1e12 }, { at: -1e12 - 1 }])).toBe('al');
  });

  //  100 n   10 s (late)   100 s          late-not-dropped: told to the side, and not seen by the rules
  test('late-not-dropped', () => {
    const entries = [
      { at: 100, region: 'n' },
      { at: 10, region: 's', ingested: 105 },
    ];
    const { sides, detections } = runLog(entries, [TRAVEL]);
    expect(detections).toEqual([]);
    expect(sides).toEqual([
      {
        reason: 'late',
        partition: 0,
        offset: 1,
        transaction_id: idOf(1),
        client_id: 'ann',
        event_time_ms: 10,
        ingest_time_ms: 105,
        watermark_ms: 100,
        detail: null,
      },
    ]);
  });
});

describe('future', () => {
  //  ingested at 100, allowed 50 beyond: 150 passes, 151 does not, and the clock stays for the others
  test('future-poison: a fast clock makes no other client late', () => {
    const entries = [
      { at: 100, ingested: 100 },
      { at: 151, ingested: 100 },
      { at: 9e12, ingested: 101 },
      { at: 101, ingested: 101 },
      { at: 150, ingested: 100 },
    ];
    expect(verdicts(entries, { maxFutureMs: 50 })).toBe('affaa');
    expect(verdicts(entries, { maxFutureMs: null })).toBe('aaall');
  });

  test('is not known by its id afterwards', () => {
    const entries = [
      { id: 7, at: 200, ingested: 100 },
      { id: 7, at: 200, ingested: 180 },
    ];
    expect(verdicts(entries, { maxFutureMs: 50 })).toBe('fa');
  });

  test('cannot be judged without an ingest time', () => {
    expect(verdicts([{ at: 9e12, ingested: Number.NaN }], { maxFutureMs: 0 })).toBe('a');
  });
});

describe('duplicate', () => {
  test('same-offset-twice: a second copy counts once and moves nothing', () => {
    const entries = [
      { id: 1, at: 100, region: 'n' },
      { id: 1, at: 100, region: 'n' },
      { id: 2, at: 100, region: 's' },
    ];
    expect(verdicts(entries)).toBe('ada');
    const count: Rule = { name: 'count', kind: 'count', atLeast: 3, window: TRAVEL.window, detects: [] };
    expect(runLog(entries, [count]).detections).toEqual([]);
  });

  test('late-duplicate: a copy of a late record is a duplicate, even though it would be late too', () => {
    expect(verdicts([{ at: 500 }, { id: 9, at: 10 }, { id: 9, at: 10 }])).toBe('ald');
  });

  test.each<[string, Partial<Entry>]>([
    ['amount', { cents: 1001 }],
    ['currency', { currency: null }],
    ['event time', { at: 101 }],
    ['client', { client: 'bob' }],
    ['region', { region: 's' }],
    ['category', { category: 'food' }],
    ['location', { location: 'Oslo' }],
    ['device', { device: 'web' }],
  ])('a known id with another %s is malformed', (_field, change) => {
    const original: Entry = { id: 1, at: 100, region: 'n' };
    const { sides } = runLog([original, { ...original, ...change }], [TRAVEL]);
    expect(sides.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['malformed', 'transaction id seen before with another payload'],
    ]);
  });

  //  disorder 10 + window 100 = horizon 110; the clock stands at 0, then at 110, then at 111
  test('is known as long as the clock has moved by at most the horizon', () => {
    const copy = { id: 99, at: 0 };
    expect(verdicts([copy, { at: 110 }, copy], { allowedDisorderMs: 10 })).toBe('aad');
    expect(verdicts([copy, { at: 111 }, copy], { allowedDisorderMs: 10 })).toBe('aal');
  });

  test('after the horizon a copy is late, and known again from then on', () => {
    const copy = { id: 99, at: 0 };
    expect(
      verdicts([copy, { at: 111 }, copy, copy, { at: 221 }, copy, { at: 222 }, copy], { allowedDisorderMs: 10 }),
    ).toBe('aaldadal');
  });

  test('a storm of ids is forgotten again, and remembered exactly', () => {
    const fresh = Array.from({ length: 5000 }, (_, i): Entry => ({ id: i, at: 10 * i }));
    const letters = verdicts(fresh.flatMap((entry, i) => (i < 10 ? [entry] : [entry, fresh[i - 10]!])));
    // With a horizon of 100, a copy ten ids later is just within it.
    expect(letters).toBe('a'.repeat(10) + 'ad'.repeat(4990));
    const later = verdicts(fresh.flatMap((entry, i) => (i < 11 ? [entry] : [entry, fresh[i - 11]!])));
    expect(later).toBe('a'.repeat(11) + 'al'.repeat(4989));
  });
});

describe('malformed', () => {
  test('records that were no rows are told in offset order between the rows', () => {
    const bad = (offset: number) => ({ offset, ingestTimeMs: 3, reason: 'no amount', excerpt: '{"a":1}' });
    const log = logOf([{ at: 5 }, { at: 1 }, { at: 2 }], undefined, [bad(-1), bad(0.5), bad(9)]);
    const { outcome, engine } = runEngine([log], optionsOf([TRAVEL]), log.vocabulary);
    expect(outcome.sides.map(({ offset, reason, watermark_ms }) => [offset, reason, watermark_ms])).toEqual([
      [-1, 'malformed', null],
      [0.5, 'malformed', 5],
      [1, 'late', 5],
      [2, 'late', 5],
      [9, 'malformed', 5],
    ]);
    expect(outcome.sides[0]).toEqual({
      reason: 'malformed',
      partition: 0,
      offset: -1,
      transaction_id: null,
      client_id: null,
      event_time_ms: null,
      ingest_time_ms: 3,
      watermark_ms: null,
      detail: 'no amount: {"a":1}',
    });
    expect(engine.counts).toMatchObject({ delivered: 6, malformed: 3, late: 2, admitted: 1 });
  });
});

test('every record is exactly one of admitted, duplicate, late, future, malformed', () => {
  fc.assert(
    fc.property(logStream(), engineSpecs(), ({ batch, vocabulary }, options) => {
      const { engine, outcome } = runEngine([batch], options, vocabulary);
      const { delivered, admitted, duplicates, late, future, malformed } = engine.counts;
      expect(delivered).toBe(batch.length + batch.malformed.length);
      expect(admitted + duplicates + late + future + malformed).toBe(delivered);
      expect(outcome.sides.length).toBe(delivered - admitted);
      const offsets = outcome.sides.map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});
