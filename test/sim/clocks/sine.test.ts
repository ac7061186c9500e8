import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sineOfTurns } from '../../../src/sim/clocks/sine.ts';

describe('sineOfTurns', () => {
  it('is the sine of 2π·turns to ten decimals, far away from zero too', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (turns) => {
        expect(Math.abs(sineOfTurns(turns) - Math.sin(2 * Math.PI * (turns % 1)))).toBeLessThan(1e-10);
      }),
      { numRuns: 2000 },
    );
  });

  //   1 ┤   ╭─╮
  //   0 ┼──╯   ╲   ╭──     zero, quarter, half and three quarters of a turn
  //  −1 ┤       ╰─╯
  it.each([
    [0, 0],
    [0.25, 1],
    [0.5, 0],
    [0.75, -1],
    [7.25, 1],
    [-0.25, -1],
  ])('of %d turns is %d', (turns, sine) => {
    expect(sineOfTurns(turns)).toBeCloseTo(sine, 10);
  });
});
