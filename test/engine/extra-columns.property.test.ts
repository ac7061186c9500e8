import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TUNING } from '../../src/engine/options.ts';
import { type EngineOptions, PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type Detection } from '../../src/model/alert.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { extraFieldsOf } from '../../src/model/rule-fields.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { compareDetections } from '../../src/oracle/compare.ts';
import { decodeSnapshotData, encodeSnapshotData } from '../../src/checkpoint/snapshot-codec.ts';
import { aboutExtras, byNoCategory, withExtras } from '../arbitraries/extra-columns.ts';
import { engineSpecs, type LogStream, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { expectedDetections, recompute } from '../oracle/recompute.ts';
import { logOf, Outcome, runEngine } from './harness.ts';
import { recoded, shuffledVocabulary } from './other-vocabulary.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const specs = engineSpecs().map((spec) => ({ ...byNoCategory(spec), aggregates: false }));

/** Detections without the names of fields. */
function bare({ detections }: Outcome): unknown[] {
  return detections.map(({ detection, timing }) => [withoutField(detection), timing]);
}

function withoutField({ details, ...rest }: Detection): unknown {
  return { ...rest, details: details.kind === 'distinct' ? { ...details, field: '' } : details };
}

function sides({ sides: records }: Outcome): readonly SideRecord[] {
  return records;
}

describe('rules about extra columns', () => {
  test('say what the same rules say where every transaction has the fields', () => {
    let met = 0;
    fc.assert(
      fc.property(logStream(), specs, sizes, fc.boolean(), ({ batch, vocabulary }, spec, cut, early) => {
        const options: EngineOptions = early ? { ...spec, early } : spec;
        const own = runEngine([batch], options, vocabulary);
        const extra = withExtras(batch);
        const about = { ...options, ...aboutExtras(spec) };
        const moved = runEngine(splitBatch(extra, cut), about, extra.vocabulary);
        expect(bare(moved.outcome)).toEqual(bare(own.outcome));
        expect(sides(moved.outcome)).toEqual(sides(own.outcome));
        expect(moved.engine.counts).toEqual(own.engine.counts);
        const ofExtras = about.ruleSet.rules.filter((rule) => extraFieldsOf(rule).length > 0).map(({ name }) => name);
        if (own.outcome.detections.some(({ detection }) => ofExtras.includes(detection.rule))) met += 1;
      }),
      { numRuns: 500 },
    );
    expect(met).toBeGreaterThan(20);
  });

  test('say what the oracle says, which judges admission for itself', () => {
    fc.assert(
      fc.property(logStream(), specs, ({ batch }: LogStream, spec) => {
        const extra = withExtras(batch);
        const about = aboutExtras(spec);
        const { outcome } = runEngine([extra], about, extra.vocabulary);
        const { rows } = recompute(extra, about);
        const expected = expectedDetections(extra, about, rows, Infinity);
        const said = outcome.detections.map(({ detection }) => detection);
        expect(compareDetections(expected, said)).toMatchObject({ missing: [], extra: [], altered: [] });
      }),
      { numRuns: 500 },
    );
  });

  test('go on after a crash at any record, in another vocabulary, from the bytes of a checkpoint', () => {
    fc.assert(
      fc.property(logStream(), specs, fc.nat({ max: 60 }), fc.boolean(), ({ batch }, spec, at, early) => {
        const extra = withExtras(batch);
        const options: EngineOptions = early ? { ...aboutExtras(spec), early } : aboutExtras(spec);
        const straight = runEngine([extra], options, extra.vocabulary);
        const parts = splitBatch(extra, [1]);
        const outcome = new Outcome(extra.vocabulary);
        const first = new PartitionEngine(0, options, extra.vocabulary, outcome);
        for (const part of parts.slice(0, at)) first.process(part);
        const snapshot = decodeSnapshotData(encodeSnapshotData(first.snapshot())) as ReturnType<typeof first.snapshot>;
        const other = shuffledVocabulary(extra.vocabulary);
        const second = PartitionEngine.restore(snapshot, options, other, new Outcome(other, outcome), DEFAULT_TUNING);
        for (const part of parts.slice(at)) second.process(recoded(part, other));
        second.end();
        expect(outcome).toEqual(straight.outcome);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the state of an engine', () => {
  const options = { ruleSet: { name: 'none', rules: [] }, allowedDisorderMs: 0, maxFutureMs: null, aggregates: false };
  const engineWith = (extras: readonly string[]): PartitionEngine => {
    const vocabulary = createVocabulary(extras);
    return new PartitionEngine(0, options, vocabulary, new Outcome(vocabulary));
  };

  test.each([
    { made: ['merchant'], wanted: [] },
    { made: [], wanted: ['merchant'] },
    { made: ['merchant'], wanted: ['card'] },
  ])('made with the extra columns $made is refused by records that have $wanted', ({ made, wanted }) => {
    const vocabulary = createVocabulary(wanted);
    expect(() =>
      PartitionEngine.restore(engineWith(made).snapshot(), options, vocabulary, new Outcome(vocabulary)),
    ).toThrow('other extra columns');
  });

  test('without any has no trace of them', () => {
    const batch = logOf([{ at: 1000 }]);
    const engine = new PartitionEngine(
      0,
      { ...options, early: true, allowedDisorderMs: 10 },
      batch.vocabulary,
      new Outcome(batch.vocabulary),
    );
    engine.process(batch);
    expect(JSON.stringify(engine.snapshot())).not.toContain('extra');
  });
});
