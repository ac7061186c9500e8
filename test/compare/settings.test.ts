import { expect, it } from 'vitest';
import { settingsThatDiffer } from '../../src/compare/settings.ts';

it('names each setting at its deepest path', () => {
  expect(settingsThatDiffer({ a: { b: 1, c: [1, 2] } }, { a: { b: 2, c: [1, 3] } })).toEqual([
    { path: 'a.b', a: 1, b: 2 },
    { path: 'a.c[1]', a: 2, b: 3 },
  ]);
  expect(settingsThatDiffer({ x: [1] }, { x: [1] })).toEqual([]);
});

it('finds members of lists by their names, wherever they stand', () => {
  const rule = (name: string, atLeast: number): object => ({ name, atLeast });
  expect(settingsThatDiffer([rule('a', 1), rule('b', 2)], [rule('b', 3), rule('a', 1), rule('c', 1)])).toEqual([
    { path: 'b.atLeast', a: 2, b: 3 },
    { path: 'c', a: undefined, b: { name: 'c', atLeast: 1 } },
  ]);
});

it('goes by place where two names are the same', () => {
  expect(
    settingsThatDiffer(
      [
        { name: 'a', x: 1 },
        { name: 'a', x: 2 },
      ],
      [
        { name: 'a', x: 1 },
        { name: 'a', x: 3 },
      ],
    ),
  ).toEqual([{ path: '[1].x', a: 2, b: 3 }]);
});

it('tells another kind of value as a whole, and a setting that one side lacks', () => {
  expect(settingsThatDiffer({ a: null, b: [1] }, { a: { c: 1 }, b: 'x', d: 0 })).toEqual([
    { path: 'a', a: null, b: { c: 1 } },
    { path: 'b', a: [1], b: 'x' },
    { path: 'd', a: undefined, b: 0 },
  ]);
});
