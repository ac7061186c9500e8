import { describe, expect, it } from 'vitest';
import { levelE4 } from '../../src/model/amount-level.ts';
import {
  amountPlace,
  dayPlace,
  featureOf,
  positionOf,
  shiftOf,
  waitPlace,
  weekPlace,
  wordOf,
} from '../../src/model/forest-space.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/time-units.ts';

const [FIRST, MIDDLE, LAST] = [0, 0x8000, 0xffff];
const HALF = 0x8000_0000;

describe('words', () => {
  // Test vectors of the authors of FNV, http://www.isthe.com/chongo/src/fnv/test_fnv.c
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j is FNV-1a of its UTF-8', (text, word) => {
    expect(wordOf(text)).toBe(word);
  });

  it('of nothing is nothing', () => {
    expect(wordOf(null)).toBe(0);
  });
});

describe('what is drawn', () => {
  const seed = wordOf('1');

  // Engines beyond this one draw the same: these figures come of the formulas of engine decision 11, worked out in another language.
  it('is what the seed gives, for ever', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((node) => featureOf(seed, 0, node, 3))).toEqual([1, 2, 0, 1, 1, 1, 0]);
    expect([0, 1].map((feature) => shiftOf(seed, 15, feature))).toEqual([510_537_083, 2_016_852_705]);
  });

  it('is another thing for another seed, tree and node', () => {
    const features = (text: string, tree: number): number[] =>
      Array.from({ length: 63 }, (_, i) => featureOf(wordOf(text), tree, i + 1, 5));
    expect(features('1', 0)).not.toEqual(features('2', 0));
    expect(features('1', 0)).not.toEqual(features('1', 1));
    expect(new Set(features('1', 0)).size).toBe(5);
  });

  it('takes each feature as often as another', () => {
    const counts = [0, 0, 0];
    for (let tree = 0; tree < 32; tree++) {
      for (let node = 1; node < 1024; node++) counts[featureOf(seed, tree, node, 3)]! += 1;
    }
    // 32,736 draws: six standard deviations are 512.
    for (const count of counts) expect(Math.abs(count - 10_912)).toBeLessThan(512);
  });
});

describe('places', () => {
  it('of amounts are on a scale of factors from the least amount on', () => {
    const place = (cents: number): number => amountPlace(levelE4(cents), levelE4(2000));
    expect(place(1)).toBe(FIRST);
    expect(place(2000)).toBe(FIRST);
    // e^3.5 is half of e^7 by factors.
    expect(place(Math.round(2000 * 33.1155))).toBe(MIDDLE);
    expect(place(2000 * 1097)).toBe(LAST);
    expect(place(Number.MAX_SAFE_INTEGER)).toBe(LAST);
  });

  it('of waits are on a scale of factors from a minute on', () => {
    expect(waitPlace(0)).toBe(FIRST);
    expect(waitPlace(MINUTE_MS - 1)).toBe(FIRST);
    expect(waitPlace(MINUTE_MS)).toBeGreaterThan(FIRST);
    expect(waitPlace(19 * HOUR_MS)).toBe(LAST);
    expect(waitPlace(null)).toBe(LAST);
  });

  it('of times go round, also before 1970', () => {
    expect([0, DAY_MS / 2, DAY_MS - 1, DAY_MS, -1].map(dayPlace)).toEqual([FIRST, MIDDLE, LAST, FIRST, LAST]);
    expect([0, 3.5 * DAY_MS, 7 * DAY_MS - 1, -DAY_MS * 3.5].map(weekPlace)).toEqual([FIRST, MIDDLE, LAST, MIDDLE]);
  });
});

describe('positions', () => {
  it('on a scale with two ends are in its order, in the lower or the upper half by the shift', () => {
    for (const shift of [0, 1, 0x8000, 0xffff, 0xffff_ffff]) {
      const positions = [FIRST, 1, MIDDLE, LAST].map((place) => positionOf('amount', place, shift));
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      expect(new Set(positions).size).toBe(4);
    }
    expect(positionOf('amount', LAST, 0)).toBeLessThan(HALF);
    expect(positionOf('amount', 1, 0xffff)).toBe(HALF);
  });

  it('of times go round', () => {
    expect(positionOf('time_of_day', LAST, 1)).toBe(0);
    expect(positionOf('time_of_week', 1, 0xffff)).toBe(0);
  });

  it('of values have nothing to do with their words', () => {
    const upper = Array.from({ length: 1000 }, (_, i) => positionOf('region', wordOf(`region-${i}`), 7) >= HALF);
    // Six standard deviations of a thousand fair coins.
    expect(Math.abs(upper.filter(Boolean).length - 500)).toBeLessThan(95);
  });
});
