import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import { type Axis, gridSize, pointsOf } from '../../src/sweep/axis.ts';
import { parseVary, refuseRepeatedAxes } from '../../src/sweep/parse-vary.ts';
import { parseSeeds, seedsOf } from '../../src/sweep/seeds.ts';
import { splitValues } from '../../src/sweep/split-values.ts';

const labels = (text: string): readonly string[] => parseVary(text).values.map(({ label }) => label);

/** The error of a call, which must be one about bad input. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('--vary', () => {
  it.each([
    ['a=0s,1s, 5s', ['0s', '1s', '5s']],
    ['clocks=[],[{offset: {uniform: [1s, 2s]}}]', ['[]', '[{offset: {uniform: [1s, 2s]}}]']],
    [`a="x, y",'it''s, so',don't`, [`"x, y"`, `'it''s, so'`, `don't`]],
    ['a="\\", b",c', ['"\\", b"', 'c']],
    ['a=0s..10s/5s', ['0s', '5s', '10s']],
    ['a=-10s..10s/10s', ['-10s', '0ms', '10s']],
    ['a=1..8/3,16', ['1', '4', '7', '16']],
    ['a=0..0.3/0.1', ['0', '0.1', '0.2', '0.3']],
    ['a=0%..2%/0.5%', ['0%', '0.5%', '1%', '1.5%', '2%']],
    ['a=north..south', ['north..south']],
    ["a='0.90 .. 0.95'", ["'0.90 .. 0.95'"]],
  ])('%s', (text, values) => {
    expect(labels(text)).toEqual(values);
  });

  it('sets what it says', () => {
    expect(parseVary('engine.allowed_disorder=1s,2s')).toEqual({
      name: 'engine.allowed_disorder',
      values: ['1s', '2s'].map((label) => ({
        label,
        assignments: [{ option: '--vary', assignment: `engine.allowed_disorder=${label}` }],
      })),
    });
  });

  it.each([
    ['engine.allowed_disorder', 'expected PATH=V1,V2'],
    ['=1,2', 'expected PATH=V1,V2'],
    ['a=1,,2', 'expected a value between two commas'],
    ['a=', 'expected a value'],
    ['a=1,2,1', 'the value "1" is given twice'],
    ['a=0s..10s', 'needs a step, such as 0s..10s/1s'],
    ['a=0s..10s/0s', 'expected a step above zero such as 1s, found 0s'],
    ['a=0s..10s/2', 'expected a step above zero'],
    ['a=10..1/1', 'ends before it begins'],
    ['a=0..1000000/1', 'has 1000001 values'],
    ['seed=1,2', 'the seed is varied with --seeds'],
  ])('refuses %s', (text, message) => {
    expect(refusal(() => parseVary(text))).toContain(message);
  });

  it('refuses two axes of one name', () => {
    const axes = [parseVary('a=1'), parseVary('a=2')];
    expect(refusal(() => refuseRepeatedAxes(axes))).toBe(
      '--vary a: expected once, with all its values; it is given twice',
    );
  });

  it('splits quoted values where it joined them', () => {
    const quoted = fc.string().map((text) => JSON.stringify(text));
    fc.assert(
      fc.property(fc.array(quoted, { minLength: 1 }), (values) => {
        expect(splitValues(values.join(','))).toEqual(values);
      }),
    );
  });
});

describe('the grid', () => {
  const axis = (name: string, count: number): Axis => ({
    name,
    values: Array.from({ length: count }, (_, i) => ({ label: `${name}${i}`, assignments: [] })),
  });

  it('has every combination once, the last axis running fastest', () => {
    expect(pointsOf([axis('a', 2), axis('b', 3)]).map(({ labels: words }) => words.join(' '))).toEqual([
      'a0 b0',
      'a0 b1',
      'a0 b2',
      'a1 b0',
      'a1 b1',
      'a1 b2',
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), (sizes) => {
        const axes = sizes.map((size, i) => axis(String.fromCharCode(97 + i), size));
        const points = pointsOf(axes);
        expect(points.map(({ index }) => index)).toEqual(Array.from({ length: gridSize(axes) }, (_, i) => i));
        expect(new Set(points.map(({ at }) => at.join())).size).toBe(points.length);
      }),
    );
  });
});

describe('--seeds', () => {
  it.each<[string | undefined, readonly string[]]>([
    ['3', ['42', '42-2', '42-3']],
    ['1', ['42']],
    ['a,b, c', ['a', 'b', 'c']],
    ['7,', ['7']],
    [undefined, ['42', '42-2', '42-3', '42-4', '42-5', '42-6', '42-7', '42-8', '42-9', '42-10']],
  ])('%s', (text, seeds) => {
    expect(seedsOf(parseSeeds(text), '42')).toEqual(seeds);
  });

  it('names no seed that is too long for a scenario', () => {
    const seeds = seedsOf(parseSeeds('10000'), 'x'.repeat(100));
    expect(new Set(seeds).size).toBe(10_000);
    expect(Math.max(...seeds.map(({ length }) => length))).toBe(100);
  });

  it.each(['0', '-1', 'x', '1.5', '10001', 'a,,b', 'a,a'])('refuses %s', (text) => {
    expect(refusal(() => parseSeeds(text))).toContain(`--seeds ${text}: `);
  });
});
