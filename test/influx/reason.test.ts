import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutMiddle } from '../../src/influx/reason.ts';

it('keeps the begin and the end of a long text, and a short one as it is', () => {
  expect(withoutMiddle('abcdefghijk', 11)).toBe('abcdefghijk');
  expect(withoutMiddle('abcdefghijkl', 11)).toBe('abcd … ijkl');
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 5, max: 20 }), (text, length) => {
      const short = withoutMiddle(text, length);
      expect(short.length).toBe(Math.min(text.length, length));
      expect(text.startsWith(short.split(' … ')[0]!.slice(0, 1))).toBe(true);
      expect(text.endsWith(short.slice(-1))).toBe(true);
    }),
  );
});
