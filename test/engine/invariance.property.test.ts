import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TUNING, type EngineTuning } from '../../src/engine/options.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type LogBatch, allocateLogBatch, copyRow } from '../../src/model/batch.ts';
import { type Vocabulary, createVocabulary } from '../../src/model/dictionary.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { Outcome, runEngine } from './harness.ts';

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

/** A vocabulary in which the same strings have other codes, and some codes are of strings never seen. */
function shuffledVocabulary(vocabulary: Vocabulary): Vocabulary {
  const shuffled = createVocabulary();
  for (const field of ['clients', 'currencies', 'locations', 'devices', 'categories', 'regions'] as const) {
    for (const value of [...vocabulary[field].values()].reverse()) shuffled[field].intern(`never ${value}`);
    for (const value of [...vocabulary[field].values()].reverse()) shuffled[field].intern(value);
  }
  return shuffled;
}

function recoded(batch: LogBatch, to: Vocabulary): LogBatch {
  const from = batch.vocabulary;
  const copy: LogBatch = { ...allocateLogBatch(to, batch.partition, batch.length), malformed: batch.malformed };
  for (let row = 0; row < batch.length; row++) {
    copyRow(batch, row, copy, row);
    copy.client[row] = to.clients.intern(from.clients.value(batch.client[row]!));
    copy.currency[row] = to.currencies.intern(from.currencies.value(batch.currency[row]!));
    copy.location[row] = to.locations.intern(from.locations.value(batch.location[row]!));
    copy.device[row] = to.devices.intern(from.devices.value(batch.device[row]!));
    copy.category[row] = to.categories.intern(from.categories.value(batch.category[row]!));
    copy.region[row] = to.regions.intern(from.regions.value(batch.region[row]!));
    copy.offset[row] = batch.offset[row]!;
    copy.ingestTimeMs[row] = batch.ingestTimeMs[row]!;
  }
  copy.length = batch.length;
  return copy;
}
