import { describe, expect, it } from 'vitest';
import { CheckpointFolder } from '../../src/checkpoint/folder.ts';
import { MemoryStorage } from '../../src/checkpoint/memory-storage.ts';
import { type CheckpointStorage } from '../../src/checkpoint/storage.ts';
import { CheckpointStore } from '../../src/checkpoint/store.ts';
import { type DamagedCheckpointSpec } from '../../src/model/faults.ts';
import { Random } from '../../src/random/random.ts';
import { DamagedStorage } from '../../src/faults/damaged-storage.ts';
import { logOf, optionsOf } from '../engine/harness.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { checkpointAfter, SOURCE } from './snapshots.ts';

const inFolder = temporaryFolder();

const STORAGES: readonly (readonly [string, () => CheckpointStorage])[] = [
  ['a folder', () => new CheckpointFolder(inFolder('checkpoints'))],
  ['memory', () => new MemoryStorage()],
  ['a storage that damages nothing', () => damaging(new MemoryStorage())],
];

function damaging(storage: CheckpointStorage, ...faults: readonly Omit<DamagedCheckpointSpec, 'kind'>[]) {
  const specs = faults.map((fault) => ({ kind: 'damaged_checkpoint' as const, ...fault }));
  return new DamagedStorage(storage, specs, Random.fromSeed('1'));
}

const nth = (checkpoints: number) => ({ kind: 'nth' as const, checkpoints });
const every = (checkpoints: number) => ({ kind: 'every' as const, checkpoints });
const checkpoint = (nextOffset: number) => ({ ...checkpointAfter(logOf([{ at: 0 }]), optionsOf([])), nextOffset });

describe.each(STORAGES)('checkpoints in %s', (_, open) => {
  it('lie by partition and offset, as they were written', async () => {
    const storage = open();
    expect(await storage.offsets(0)).toEqual([]);
    const bytes = Uint8Array.of(1, 2, 3);
    await storage.write(0, 7, bytes);
    await storage.write(0, 70, Uint8Array.of(4));
    await storage.write(10, 7, Uint8Array.of(5));
    bytes[0] = 9;
    expect([...(await storage.offsets(0))].sort()).toEqual([7, 70]);
    expect(await storage.offsets(1)).toEqual([]);
    expect(await storage.offsets(10)).toEqual([7]);
    expect(Uint8Array.from((await storage.read(0, 7))!)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await storage.read(0, 8)).toBeUndefined();
  });

  it('are replaced, removed, and set aside', async () => {
    const storage = open();
    for (const offset of [1, 2, 3]) await storage.write(0, offset, Uint8Array.of(offset));
    await storage.write(0, 3, Uint8Array.of(30));
    await storage.remove(0, 1);
    await storage.remove(0, 1);
    await storage.setAside(0, 2);
    await storage.setAside(0, 2);
    expect(await storage.offsets(0)).toEqual([3]);
    expect(Uint8Array.from((await storage.read(0, 3))!)).toEqual(Uint8Array.of(30));
    expect(storage.nameOf(0, 3)).not.toBe(storage.nameOf(0, 4));
  });

  it('are kept by a store, the last two, and the newest given', async () => {
    const storage = open();
    const store = new CheckpointStore(storage, SOURCE);
    for (const offset of [5, 1000, 70]) await store.save(checkpoint(offset));
    expect([...(await storage.offsets(0))].sort()).toEqual([1000, 70]);
    expect(await store.latest(0)).toEqual({ checkpoint: checkpoint(1000), rejected: [] });
  });

  it.each(['torn', 'bit_flip'] as const)(
    'fall back on the one before when the newest is damaged: %s',
    async (damage) => {
      const store = new CheckpointStore(damaging(open(), { damage, which: nth(3) }), SOURCE);
      for (const offset of [1, 2, 3]) await store.save(checkpoint(offset));
      const { checkpoint: latest, rejected } = await store.latest(0);
      expect(latest).toEqual(checkpoint(2));
      expect(rejected).toHaveLength(1);
      expect(await store.latest(0)).toEqual({ checkpoint: checkpoint(2), rejected: [] });
    },
  );

  it('are passed over when they are lost, and there is none when all are damaged', async () => {
    const lossy = new CheckpointStore(damaging(open(), { damage: 'lost', which: every(2) }), SOURCE);
    for (const offset of [1, 2, 3, 4]) await lossy.save(checkpoint(offset));
    expect(await lossy.latest(0)).toEqual({ checkpoint: checkpoint(3), rejected: [] });
    const hopeless = new CheckpointStore(damaging(open(), { damage: 'bit_flip', which: every(1) }), SOURCE);
    for (const offset of [11, 12]) await hopeless.save(checkpoint(offset));
    const { checkpoint: none, rejected } = await hopeless.latest(0);
    expect(none).toBeUndefined();
    expect(rejected).toHaveLength(2);
  });
});
