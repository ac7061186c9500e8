import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparePairs, countOf, readPairs, writePairs } from '../../../bench/peers/detection-set.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const inFolder = temporaryFolder();
const pairs = (...words: number[]): Uint32Array => Uint32Array.from(words);

describe('the comparison of a peer with the oracle', () => {
  it('finds no difference in the same detections in another order', () => {
    const difference = comparePairs(pairs(0, 7, 2, 9, 1, 7), pairs(1, 7, 0, 7, 2, 9));
    expect(difference).toEqual({ missing: pairs(), extra: pairs() });
  });

  it('tells what is missing from what is extra', () => {
    const difference = comparePairs(pairs(0, 7, 1, 7), pairs(0, 7, 0, 8, 2, 7));
    expect(difference).toEqual({ missing: pairs(1, 7), extra: pairs(0, 8, 2, 7) });
  });

  it('counts a detection that is found twice as one too many', () => {
    expect(comparePairs(pairs(0, 7), pairs(0, 7, 0, 7))).toEqual({ missing: pairs(), extra: pairs(0, 7) });
  });

  it('keeps rules apart from rows, also at the largest row', () => {
    const last = 0xffff_ffff;
    expect(comparePairs(pairs(0, last), pairs(1, 0))).toEqual({ missing: pairs(0, last), extra: pairs(1, 0) });
  });

  it('finds exactly what was taken away and what was added', () => {
    const rows = fc.uniqueArray(fc.nat(1000), { maxLength: 30 });
    fc.assert(
      fc.property(rows, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (all, given) => {
        const pairsWith = (wanted: boolean): Uint32Array =>
          pairs(...all.filter((_, i) => given[i] === wanted).flatMap((row) => [row % 3, row]));
        const { missing, extra } = comparePairs(pairsWith(true), pairsWith(false));
        expect(countOf(missing)).toBe(pairsWith(true).length / 2);
        expect(countOf(extra)).toBe(pairsWith(false).length / 2);
      }),
    );
  });
});

describe('a file of detections', () => {
  it('is read as it was written', () => {
    writePairs(inFolder('found'), pairs(0, 1, 2, 0xffff_ffff));
    expect(readPairs(inFolder('found'))).toEqual(pairs(0, 1, 2, 0xffff_ffff));
  });

  it('is refused when it ends within a detection', () => {
    writeFileSync(inFolder('found'), Buffer.alloc(12));
    expect(() => readPairs(inFolder('found'))).toThrow(expect.objectContaining({ subCode: 'file_invalid' }));
  });
});
