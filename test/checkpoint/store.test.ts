import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../src/checkpoint/envelope.ts';
import { encodeSnapshotData } from '../../src/checkpoint/snapshot-codec.ts';
import { CheckpointFolder } from '../../src/checkpoint/folder.ts';
import { CheckpointStore } from '../../src/checkpoint/store.ts';
import { type Checkpoint } from '../../src/checkpoint/checkpoint.ts';
import { logOf, optionsOf } from '../engine/harness.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SOURCE, checkpointAfter } from './snapshots.ts';

const inFolder = temporaryFolder();

function checkpoint(nextOffset: number, partition = 0): Checkpoint {
  const batch = { ...logOf([{ at: 0 }]), partition };
  return { ...checkpointAfter(batch, optionsOf([])), nextOffset };
}

const store = (source = SOURCE) => new CheckpointStore(new CheckpointFolder(inFolder('checkpoints')), source);
const files = () => readdirSync(inFolder('checkpoints')).sort();
const fileAt = (nextOffset: number) =>
  inFolder('checkpoints', `partition-0-at-${String(nextOffset).padStart(16, '0')}.checkpoint`);

describe('a store of checkpoints', () => {
  it('has none to begin with', async () => {
    expect(await store().latest(0)).toEqual({ checkpoint: undefined, rejected: [] });
  });

  it('gives the newest one of each partition', async () => {
    for (const offset of [5, 1000, 70]) await store().save(checkpoint(offset));
    await store().save(checkpoint(3, 1));
    await store().save(checkpoint(4, 10));
    expect(await store().latest(0)).toEqual({ checkpoint: checkpoint(1000), rejected: [] });
    expect((await store().latest(1)).checkpoint).toEqual(checkpoint(3, 1));
    expect((await store().latest(10)).checkpoint).toEqual(checkpoint(4, 10));
  });

  it('keeps the last two, and nothing half written', async () => {
    for (const offset of [9, 10, 11, 12]) await store().save(checkpoint(offset));
    expect(files()).toEqual([fileAt(11), fileAt(12)].map((path) => path.split(/[\\/]/).at(-1)));
  });

  it('may be written by two at a time that both believe to own the partition', async () => {
    const offsets = Array.from({ length: 20 }, (_, i) => i);
    const owner = async () => {
      const own = store();
      for (const offset of offsets) await own.save(checkpoint(offset));
    };
    await Promise.all([owner(), owner()]);
    expect((await store().latest(0)).checkpoint).toEqual(checkpoint(19));
    expect(files()).toHaveLength(2);
  });

  it.each([
    ['torn', (path: string) => truncateSync(path, 100), 'it is cut short'],
    ['emptied', (path: string) => truncateSync(path, 0), 'it is empty'],
    ['overwritten', (path: string) => writeFileSync(path, 'x'.repeat(500)), 'it is not a checkpoint'],
    [
      'of a later version',
      (path: string) => writeFileSync(path, encodeEnvelope(encodeSnapshotData(null), 9)),
      'it is of version 9, expected 1',
    ],
    [
      'altered',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 1]! ^= 4;
        writeFileSync(path, bytes);
      },
      'its checksum does not match',
    ],
  ])('falls back on the one before when the newest is %s, and says so', async (_, spoil, reason) => {
    for (const offset of [1, 2]) await store().save(checkpoint(offset));
    spoil(fileAt(2));
    expect(await store().latest(0)).toEqual({
      checkpoint: checkpoint(1),
      rejected: [{ file: fileAt(2), reason }],
    });
    // Set aside, so that it is not read again.
    expect(await store().latest(0)).toEqual({ checkpoint: checkpoint(1), rejected: [] });
    expect(files()).toContain(`${fileAt(2).split(/[\\/]/).at(-1)}.unusable`);
  });

  it('has none when both are damaged', async () => {
    for (const offset of [1, 2]) await store().save(checkpoint(offset));
    for (const offset of [1, 2]) truncateSync(fileAt(offset), 8);
    const { checkpoint: none, rejected } = await store().latest(0);
    expect(none).toBeUndefined();
    expect(rejected.map(({ file }) => file)).toEqual([fileAt(2), fileAt(1)]);
  });

  it('refuses the checkpoints of another run', async () => {
    await store().save(checkpoint(1));
    await expect(store('run f of topic g').latest(0)).rejects.toMatchObject({
      code: 'input',
      message: `${fileAt(1)}: found the checkpoint of ${SOURCE}, partition 0; expected run f of topic g, partition 0`,
    });
  });

  it('refuses a file under the name of another partition', async () => {
    await store().save(checkpoint(1));
    writeFileSync(fileAt(1).replace('partition-0', 'partition-3'), readFileSync(fileAt(1)));
    await expect(store().latest(3)).rejects.toMatchObject({ code: 'input' });
  });

  it('blames the disk where the disk is to blame', async () => {
    writeFileSync(inFolder('file'), '');
    const inFile = new CheckpointStore(new CheckpointFolder(inFolder('file')), SOURCE);
    const failed = { code: 'service', message: expect.stringMatching(/^cannot (write|read) the checkpoint/) as string };
    await expect(inFile.save(checkpoint(1))).rejects.toMatchObject(failed);
    await expect(inFile.latest(0)).rejects.toMatchObject(failed);
  });

  it('leaves nothing half written when it fails', async () => {
    mkdirSync(fileAt(2), { recursive: true });
    await expect(store().save(checkpoint(2))).rejects.toMatchObject({ code: 'service' });
    expect(files()).toHaveLength(1);
  });
});
