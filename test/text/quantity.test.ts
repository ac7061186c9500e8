import { expect, it } from 'vitest';
import { quantity } from '../../src/text/quantity.ts';

it('has a plural for everything but one', () => {
  expect([0, 1, 2].map((count) => quantity(count, 'malformed row'))).toEqual([
    '0 malformed rows',
    '1 malformed row',
    '2 malformed rows',
  ]);
});
