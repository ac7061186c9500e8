import { expect, it } from 'vitest';
import { finiteOrNull } from '../../src/model/finite.ts';

it('says null of what JSON has no number for', () => {
  expect([0, -1.5, NaN, Infinity, -Infinity].map(finiteOrNull)).toEqual([0, -1.5, null, null, null]);
});
