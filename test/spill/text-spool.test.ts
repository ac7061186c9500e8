import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextSpool } from '../../src/spill/text-spool.ts';
import { temporaryStores } from './stores.ts';

const storeOf = temporaryStores();

describe('a text spool', () => {
  /** Texts of one byte a character and of more, some so long that they make a chunk of their own. */
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.tuple(fc.constantFrom('a', 'ż', '😀'), fc.integer({ min: 0, max: 20_000 })).map(([unit, n]) => unit.repeat(n)),
  );

  it('gives back the texts of each stream in order, with their numbers, as often as it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), text, fc.double(), fc.double()), { maxLength: 40 }), (items) => {
        const spool = new TextSpool(storeOf(0), 2);
        for (const [stream, own, a, b] of items) spool.add(stream, own, [a, b]);
        for (const stream of [0, 2, 1, 0]) {
          const own = items.filter(([other]) => other === stream);
          expect([...spool.read(stream)]).toEqual(own.map(([, spooled, a, b]) => ({ text: spooled, numbers: [a, b] })));
        }
      }),
    );
  });

  it('may be read in several streams at once', () => {
    const spool = new TextSpool(storeOf(0), 0);
    for (let i = 0; i < 5000; i++) spool.add(i % 2, `text number ${i}`, []);
    const [even, odd] = [spool.read(0), spool.read(1)];
    for (let i = 0; i < 5000; i++) {
      expect((i % 2 === 0 ? even : odd).next().value).toEqual({ text: `text number ${i}`, numbers: [] });
    }
  });
});
