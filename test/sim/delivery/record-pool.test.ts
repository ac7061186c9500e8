import { expect, it } from 'vitest';
import { allocateBatch } from '../../../src/model/batch.ts';
import { createVocabulary } from '../../../src/model/dictionary.ts';
import { RecordPool } from '../../../src/sim/delivery/record-pool.ts';

it('a record that is parked comes back with its extra columns, in whatever row', () => {
  const vocabulary = createVocabulary(['card', 'entry']);
  const from = allocateBatch(vocabulary, 3);
  from.length = 3;
  from.extras[0]!.set([11, 12, 13]);
  from.extras[1]!.set([21, 22, 23]);
  const pool = new RecordPool();
  const slots = [0, 1, 2].map((row) => pool.park(from, row));
  const to = allocateBatch(vocabulary, 3);
  to.extras[0]!.fill(99);
  [2, 0, 1].forEach((row, i) => pool.fetch(slots[i]!, to, row));
  expect([...to.extras[0]!]).toEqual([12, 13, 11]);
  expect([...to.extras[1]!]).toEqual([22, 23, 21]);
});
