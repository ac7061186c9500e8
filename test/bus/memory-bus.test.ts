import { expect, it } from 'vitest';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { busContract } from './contract.ts';

busContract('MemoryBus', (vocabulary, partitions) => new MemoryBus(vocabulary, partitions));
busContract('MemoryBus with three consumers', (vocabulary, partitions) => new MemoryBus(vocabulary, partitions, 3));

it('has its consumers take turns, each at its own partitions', async () => {
  const vocabulary = createVocabulary();
  const batch = {
    ...allocateBatch(vocabulary, 6),
    partition: Uint16Array.of(0, 0, 1, 1, 2, 2),
    ingestTimeMs: new Float64Array(6),
  };
  const orderWith = async (consumers: number): Promise<string> => {
    const bus = new MemoryBus(vocabulary, 3, consumers);
    batch.length = 6;
    await bus.publish(batch);
    const seen: number[] = [];
    for (let log = await bus.poll(1); log !== undefined; log = await bus.poll(1)) seen.push(log.partition);
    return seen.join('');
  };
  expect(await orderWith(1)).toBe('001122');
  expect(await orderWith(2)).toBe('010122');
  expect(await orderWith(3)).toBe('012012');
});

it('hands out at once what was published, and is empty only when drained', async () => {
  const vocabulary = createVocabulary();
  const bus = new MemoryBus(vocabulary, 2);
  const batch = {
    ...allocateBatch(vocabulary, 3),
    partition: Uint16Array.of(1, 1, 0),
    ingestTimeMs: Float64Array.of(5, 6, 7),
  };
  for (const round of [0, 1]) {
    batch.length = 3;
    await bus.publish(batch);
    const seen: string[] = [];
    for (let log = await bus.poll(1); log !== undefined; log = await bus.poll(1)) {
      seen.push(`${log.partition}:${log.offset[0]} at ${log.ingestTimeMs[0]}`);
    }
    expect(seen.sort()).toEqual([`0:${round} at 7`, `1:${2 * round} at 5`, `1:${2 * round + 1} at 6`]);
  }
});
