import { expect, it } from 'vitest';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { ShiftedBus } from '../../src/bus/shifted-bus.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { busContract } from './contract.ts';

for (const shiftMs of [86_400_000, -60_000]) {
  busContract(
    `ShiftedBus by ${shiftMs} ms`,
    (vocabulary, partitions) => new ShiftedBus(new MemoryBus(vocabulary, partitions), shiftMs),
    undefined,
    shiftMs,
  );
}

it('stamps what goes in later, and gives it back as it was', async () => {
  const vocabulary = createVocabulary();
  const inner = new MemoryBus(vocabulary, 1);
  const bus = new ShiftedBus(inner, 60_000);
  expect([bus.name, bus.partitions]).toEqual(['memory', 1]);
  const batch = {
    ...allocateBatch(vocabulary, 2),
    length: 2,
    eventTimeMs: Float64Array.of(5, -7),
    partition: Uint16Array.of(0, 0),
    ingestTimeMs: Float64Array.of(6, 8),
  };
  await bus.publish(batch);
  expect([...batch.eventTimeMs, ...batch.ingestTimeMs]).toEqual([5, -7, 6, 8]);
  const stamped = (await inner.poll(1))!;
  expect([stamped.eventTimeMs[0], stamped.ingestTimeMs[0]]).toEqual([60_005, 60_006]);
  const given = (await bus.poll(1))!;
  expect([given.eventTimeMs[0], given.ingestTimeMs[0], given.offset[0]]).toEqual([-7, 8, 1]);
});
