import { expect, it } from 'vitest';
import { until } from './until.ts';

it('waits until something holds, and says what it waited for in vain', async () => {
  let looks = 0;
  await until('the third look', () => ++looks === 3);
  expect(looks).toBe(3);
  await expect(until('rain', () => false, 30)).rejects.toThrow('waited 0.03 s in vain: rain');
});
