import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Of } from '../../src/model/utf8.ts';

it('gives the bytes of any text, half a surrogate pair and long ones included', () => {
  const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
  fc.assert(
    fc.property(text, fc.constantFrom(1, 100), (part, times) => {
      const whole = part.repeat(times);
      expect([...utf8Of(whole)]).toEqual([...Buffer.from(whole, 'utf8')]);
    }),
  );
});
