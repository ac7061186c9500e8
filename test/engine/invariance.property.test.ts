import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TUNING, type EngineTuning } from '../../src/engine/options.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { Outcome, runEngine } from './harness.ts';
import { recoded, shuffledVocabulary } from './other-vocabulary.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

describe('what cannot be observed', () => {
  test('batch sizes', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), sizes, ({ batch, vocabulary }, options, cut) => {
        const whole = runEngine([batch], options, vocabulary);
        const parts = runEngine(splitBatch(batch, cut), options, vocabulary);
        expect(parts.outcome).toEqual(whole.outcome);
        expect(parts.engine.counts).toEqual(whole.engine.counts);
      }),
      { numRuns: 700 },
    );
  });

  test('block size, sweeps of quiet clients, and renumbering', () => {
    const tunings: fc.Arbitrary<EngineTuning> = fc.record({
      blockRows: fc.integer({ min: 1, max: 20 }),
      sweep: fc.constantFrom('when-full', 'every-block', 'never'),
      maxOrdinal: fc.constantFrom(1, 10, DEFAULT_TUNING.maxOrdinal),
    });
    fc.assert(
      fc.property(logStream(), engineSpecs(), tunings, sizes, ({ batch, vocabulary }, options, tuning, cut) => {
        const plain = runEngine([batch], options, vocabulary);
        const tuned = runEngine(splitBatch(batch, cut), options, vocabulary, tuning);
        expect(tuned.outcome).toEqual(plain.outcome);
      }),
      { numRuns: 700 },
    );
  });

  test('a crash at any record, with the state restored into another vocabulary', () => {
    fc.assert(
      fc.property(
        logStream(),
        engineSpecs(),
        fc.nat({ max: 60 }),
        fc.boolean(),
        ({ batch, vocabulary }, options, at, sweep) => {
          const straight = runEngine([batch], options, vocabulary);
          const parts = splitBatch(batch, [1]);
          const outcome = new Outcome(vocabulary);
          const first = new PartitionEngine(0, options, vocabulary, outcome);
          for (const part of parts.slice(0, at)) first.process(part);
          const snapshot = structuredClone(first.snapshot());

          const other = shuffledVocabulary(vocabulary);
          const tuning: EngineTuning = { ...DEFAULT_TUNING, sweep: sweep ? 'every-block' : 'when-full' };
          const second = PartitionEngine.restore(snapshot, options, other, new Outcome(other, outcome), tuning);
          for (const part of parts.slice(at)) second.process(recoded(part, other));
          second.end();
          expect(outcome).toEqual(straight.outcome);
          expect(second.counts).toEqual(straight.engine.counts);
        },
      ),
      { numRuns: 700 },
    );
  });
});
