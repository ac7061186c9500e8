import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TUNING, type EngineTuning } from '../../src/engine/options.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { compareDetections } from '../../src/oracle/compare.ts';
import { SCORES } from '../arbitraries/anomaly-rule.ts';
import { engineSpecs, logStream, type RuleSetOptions, splitBatch } from '../arbitraries/log-stream.ts';
import { expectedDetections, recompute } from '../oracle/recompute.ts';
import { Outcome } from './harness.ts';
import { recoded, shuffledVocabulary } from './other-vocabulary.ts';

const KINDS: readonly (readonly [name: string, RuleSetOptions])[] = [
  ...(['distinct', 'pair', 'count', 'sum', 'speed'] as const).map((kind) => [kind, { kind }] as const),
  ...SCORES.map((score) => [`anomaly, ${score}`, { kind: 'anomaly', score }] as const),
];

/** Detections that the cases of each kind of rule had. */
const met = new Map<string, number>();

/**
 * What the engine makes of a log if it is stopped after every record, and goes on from its snapshot with another vocabulary:
 *
 *     record:    0        1        2   …
 *     engine:  [new]──┐ [old]──┐ [old]──┐
 *                 snapshot  snapshot  snapshot
 */
function restoredAlways(batch: LogBatch, spec: EngineSpec, tuning: EngineTuning) {
  const vocabularies = [batch.vocabulary, shuffledVocabulary(batch.vocabulary)] as const;
  let outcome = new Outcome(batch.vocabulary);
  let engine = new PartitionEngine(batch.partition, spec, batch.vocabulary, outcome, tuning);
  for (const [at, part] of splitBatch(batch, [1]).entries()) {
    engine.process(recoded(part, vocabularies[at % 2]!));
    const next = vocabularies[(at + 1) % 2]!;
    outcome = new Outcome(next, outcome);
    engine = PartitionEngine.restore(structuredClone(engine.snapshot()), spec, next, outcome, tuning);
  }
  engine.end();
  return outcome;
}

describe('an engine that is restored after every record', () => {
  it.each(KINDS)('says what the oracle says: %s', (name, options) => {
    const tunings = fc.record<EngineTuning>({
      blockRows: fc.constantFrom(1, 7, DEFAULT_TUNING.blockRows),
      sweep: fc.constantFrom('when-full', 'every-block', 'never'),
      maxOrdinal: fc.constantFrom(64, DEFAULT_TUNING.maxOrdinal),
    });
    fc.assert(
      fc.property(
        logStream({ maxRecords: 40, clients: 2 }),
        engineSpecs(options),
        tunings,
        ({ batch }, spec, tuning) => {
          const expected = recompute(batch, spec);
          const wanted = expectedDetections(batch, spec, expected.rows, Number.POSITIVE_INFINITY);
          const { detections, sides } = restoredAlways(batch, spec, tuning);
          const found = detections.map(({ detection }) => detection);
          expect(compareDetections(wanted, found)).toEqual({ missing: [], extra: [], altered: [] });
          expect(sides.map(({ detail: _detail, ...bare }) => bare)).toEqual(expected.side);
          met.set(name, (met.get(name) ?? 0) + found.length);
        },
      ),
    );
  });

  it('said something of every kind', () => {
    const few = KINDS.filter(([name]) => (met.get(name) ?? 0) < 10).map(([name]) => name);
    expect(few).toEqual([]);
  });
});
