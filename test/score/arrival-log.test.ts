import { expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { VERDICTS } from '../../src/model/verdict.ts';
import { ArrivalLog } from '../../src/score/arrival-log.ts';
import { allocateLogBatch, allocateWorldBatch } from '../../src/model/batch.ts';

const vocabulary = createVocabulary();

//  event clock  ──────────────●  100 s
//  allowed        ├── 10 s ───┤
//  records      ✗             ●   ○     late by 15 s behind, in order, 3 s behind
it('tells records in order from those behind, and by how far those are', () => {
  const log = new ArrivalLog(10_000, false);
  const batch = { ...allocateLogBatch(vocabulary, 0, 5), length: 5 };
  batch.eventTimeMs.set([100_000, 85_000, 97_000, 101_000, 0]);
  const verdicts = Uint8Array.from(
    (['admitted', 'late', 'admitted', 'admitted', 'duplicate'] as const).map((name) => VERDICTS.indexOf(name)),
  );
  log.delivered(batch, verdicts, Float64Array.of(-Infinity, 90_000, 90_000, 90_000, 91_000));
  const arrivals = log.arrivals();
  expect(arrivals.in_order).toBe(2);
  expect(arrivals.allowed_disorder_ms).toBe(10_000);
  expect(arrivals.skew_ms).toBeNull();
  expect(arrivals.disorder_ms.total).toBe(2);
  expect(arrivals.disorder_ms.bins.filter(({ count }) => count > 0)).toEqual([
    { from_ms: 2200, to_ms: 3300, count: 1 },
    { from_ms: 15_000, to_ms: 22_000, count: 1 },
  ]);
});

it('counts how far each transaction was stamped from its true time', () => {
  const log = new ArrivalLog(0, true);
  const batch = { ...allocateWorldBatch(vocabulary, 4), length: 4 };
  batch.trueTimeMs.set([0, 0, 0, 0]);
  batch.eventTimeMs.set([0, -5, 1000, 0]);
  log.drawn(batch);
  const { skew_ms: skew } = log.arrivals();
  expect(skew!.total).toBe(4);
  expect(skew!.bins.filter(({ count }) => count > 0)).toEqual([
    { from_ms: -7, to_ms: -5, count: 1 },
    { from_ms: 0, to_ms: 1, count: 2 },
    { from_ms: 1000, to_ms: 1500, count: 1 },
  ]);
});
