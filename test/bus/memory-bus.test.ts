import { expect, it } from 'vitest';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { busContract } from './contract.ts';

busContract('MemoryBus', (vocabulary, partitions) => new MemoryBus(vocabulary, partitions));

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
