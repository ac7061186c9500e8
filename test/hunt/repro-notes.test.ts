import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_WAYS } from '../../src/hunt/case.ts';
import { drawBoundaryCase } from '../../src/hunt/draw/boundary-case.ts';
import { drawWays } from '../../src/hunt/draw/draw-case.ts';
import { reproOf } from '../../src/hunt/repro.ts';
import { readReproNotes } from '../../src/hunt/repro-notes.ts';
import { Random } from '../../src/random/random.ts';

describe('the notes of a repro', () => {
  it('are the ways and the expected alerts that were written', () => {
    const alerts = fc.array(fc.stringMatching(/^[a-z][a-z0-9, ]*[a-z0-9]$/).filter((alert) => alert !== 'none'));
    fc.assert(
      fc.property(alerts, fc.string({ maxLength: 4 }), fc.boolean(), (expected, seed, isPlain) => {
        const ways = isPlain ? PLAIN_WAYS : drawWays(Random.fromSeed(seed));
        const { text } = reproOf(
          {
            failure: { kind: 'alerts', part: '', words: 'one is missing' },
            huntCase: { form: drawBoundaryCase('drawn', Random.fromSeed('notes')), ways },
            story: { timeline: ['the log'], expected, actual: ['an alert'], counts: {} },
            foundBy: 'trapline hunt',
          },
          'repro',
        );
        expect(readReproNotes(text)).toEqual({ ways, expected });
      }),
      { numRuns: 40 },
    );
  });

  it.each(['name: written-by-hand', '# Ways:      [{"batchRows":0}]', '# Ways:      {'])(
    'of another file are those of a run from the command line, without alerts: %s',
    (text) => expect(readReproNotes(text)).toEqual({ ways: PLAIN_WAYS, expected: null }),
  );
});
