import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import { encodeEnvelope } from '../../src/checkpoint/envelope.ts';
import { encodeSnapshotData } from '../../src/checkpoint/snapshot-codec.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { Outcome, logOf, optionsOf, runEngine } from '../engine/harness.ts';
import { recoded, shuffledVocabulary } from '../engine/other-vocabulary.ts';
import { SOURCE, checkpointAfter } from './snapshots.ts';

const RULE = {
  kind: 'distinct' as const,
  name: 'travel',
  detects: [],
  field: 'region' as const,
  atLeast: 2,
  window: { kind: 'trailing' as const, sizeMs: 600_000 },
};

/** A checkpoint with something in every part of it. */
function anyCheckpoint(): Checkpoint {
  const batch = logOf([
    { at: 0, region: 'north' },
    { at: 1000, region: 'south' },
    { at: 500, region: 'east', client: 'bob' },
    { at: 90_000, region: 'east' },
    { at: 90_500, region: 'west' },
  ]);
  return checkpointAfter(batch, optionsOf([RULE], { allowedDisorderMs: 1000, aggregates: true }));
}

describe('a checkpoint as bytes', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), ({ batch }, options) => {
        const checkpoint = checkpointAfter(batch, options);
        expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual({ kind: 'checkpoint', checkpoint });
      }),
    );
  });

  it('lets an engine go on in another vocabulary as if nothing had happened', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), fc.nat({ max: 60 }), ({ batch, vocabulary }, options, at) => {
        const straight = runEngine([batch], options, vocabulary);
        const parts = splitBatch(batch, [1]);
        const outcome = new Outcome(vocabulary);
        const first = new PartitionEngine(0, options, vocabulary, outcome);
        for (const part of parts.slice(0, at)) first.process(part);
        const bytes = encodeCheckpoint({
          source: SOURCE,
          partition: 0,
          nextOffset: at,
          outputs: { detections: 0, side: 0, aggregates: 0 },
          engine: first.snapshot(),
        });

        const reading = decodeCheckpoint(bytes) as { readonly checkpoint: Checkpoint };
        const other = shuffledVocabulary(vocabulary);
        const second = PartitionEngine.restore(reading.checkpoint.engine, options, other, new Outcome(other, outcome));
        for (const part of parts.slice(at)) second.process(recoded(part, other));
        second.end();
        expect(outcome).toEqual(straight.outcome);
        expect(second.counts).toEqual(straight.engine.counts);
      }),
      { numRuns: 300 },
    );
  });
});

describe('bytes that are no checkpoint', () => {
  const bytes = encodeCheckpoint(anyCheckpoint());

  it('cut short anywhere, are known', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeCheckpoint(bytes.subarray(0, length)).kind).toBe('damaged');
    }
  });

  it('with any bit flipped, are known', () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeCheckpoint(flipped).kind).toBe('damaged');
    }
  });

  it('with bytes changed, added or zeroed at random, are known', () => {
    const change = fc.record({
      at: fc.nat({ max: bytes.length }),
      remove: fc.nat({ max: 50 }),
      add: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(change, ({ at, remove, add }) => {
        const changed = Buffer.concat([bytes.subarray(0, at), add, bytes.subarray(at + remove)]);
        fc.pre(!changed.equals(bytes));
        expect(decodeCheckpoint(changed).kind).toBe('damaged');
      }),
    );
  });

  it.each([
    ['nothing', new Uint8Array(0), 'it is empty'],
    ['a text', Buffer.from('transaction_id,client_id,amount\n'), 'it is not a checkpoint'],
    ['half of it', bytes.subarray(0, bytes.length >> 1), 'it is cut short'],
    ['more of it', Buffer.concat([bytes, bytes]), 'there is more in it than was written'],
    ['other data', encodeEnvelope(encodeSnapshotData({ partition: 0 }), 1), 'its content is not that of a checkpoint'],
    ['no data', encodeEnvelope(Buffer.from('{}'), 1), 'its content is not that of a checkpoint'],
  ])('are called what they are: %s', (_, found, reason) => {
    expect(decodeCheckpoint(found)).toEqual({ kind: 'damaged', reason });
  });

  it('but those of another version, are called that', () => {
    const other = encodeEnvelope(encodeSnapshotData({ what: 'comes later' }), 7);
    expect(decodeCheckpoint(other)).toEqual({ kind: 'other_version', reason: 'it is of version 7, expected 1' });
  });

  it.each([
    ['a negative offset', { nextOffset: -1 }],
    ['half an output', { outputs: { detections: 0.5, side: 0, aggregates: 0 } }],
    ['no outputs', { outputs: null }],
    ['too few numbers', { outputs: { detections: 0, side: 0 } }],
    ['the state of another partition', { partition: 1 }],
    ['no state', { engine: null }],
    ['no source', { source: null }],
  ])('nor is a checkpoint with %s', (_, change) => {
    const damaged = encodeEnvelope(encodeSnapshotData({ ...anyCheckpoint(), ...change }), 1);
    expect(decodeCheckpoint(damaged).kind).toBe('damaged');
  });
});

describe('the size of a checkpoint', () => {
  /** A day of so many clients who each buy once a minute, for so many minutes. */
  function sizeAfter(clients: number, minutes: number): number {
    const entries = Array.from({ length: clients * minutes }, (_, i) => ({
      at: Math.floor(i / clients) * 60_000 + (i % clients),
      client: `client ${i % clients}`,
      region: i % 3 === 0 ? 'north' : 'south',
    }));
    const options = optionsOf([RULE], { allowedDisorderMs: 5000, aggregates: true });
    return encodeCheckpoint(checkpointAfter(logOf(entries), options)).length;
  }

  it('does not grow with the length of the run', () => {
    expect(sizeAfter(50, 1200)).toBeLessThan(1.1 * sizeAfter(50, 60));
  });

  it('grows with the clients', () => {
    expect(sizeAfter(500, 30)).toBeGreaterThan(5 * sizeAfter(50, 30));
  });
});
