import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointFolder } from '../../../src/checkpoint/folder.ts';
import { MemoryStorage } from '../../../src/checkpoint/memory-storage.ts';
import { type CheckpointStorage } from '../../../src/checkpoint/storage.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { crashAt, everyRecords, faultsOf, LoggedScenario, outcomeOf, smallScenario } from './faulty-run.ts';

const inFolder = temporaryFolder();

/** A storage that does something to the bytes of its n-th checkpoint. */
class TamperedStorage extends MemoryStorage {
  readonly #nth: number;
  readonly #tamper: (bytes: Uint8Array) => Uint8Array | undefined;
  #written = 0;
  /** The size of the checkpoint concerned. */
  size = 0;

  constructor(nth: number, tamper: (bytes: Uint8Array) => Uint8Array | undefined) {
    super();
    this.#nth = nth;
    this.#tamper = tamper;
  }

  override async write(partition: number, offset: number, bytes: Uint8Array): Promise<void> {
    this.#written += 1;
    if (this.#written !== this.#nth) return super.write(partition, offset, bytes);
    this.size = bytes.length;
    const tampered = this.#tamper(bytes);
    if (tampered !== undefined) await super.write(partition, offset, tampered);
  }
}

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
};

describe('a checkpoint that is damaged', async () => {
  const log = await LoggedScenario.of(
    smallScenario(
      'traffic={ kind: none, clients: 3 }',
      'fraud=[{ pattern: spending_spree, episodes: 2, categories: 4, span: 14m }]',
      'decoys=[]',
      'delivery.partitions=1',
      'delivery.duplicates.share=30%',
      'engine.aggregates=false',
    ),
  );
  const straight = await log.straight();
  const expected = outcomeOf(straight);
  const crash = crashAt(log.records);

  /** Checkpoints at records 3, 6 and so on; that at 6 is tampered with, and a crash comes before the next. */
  async function runWith(tamper: (bytes: Uint8Array) => Uint8Array | undefined): Promise<TamperedStorage> {
    const storage = new TamperedStorage(2, tamper);
    const results = await log.run(everyRecords(3), [...crash], { storage });
    expect(outcomeOf(results)).toEqual(expected);
    return storage;
  }

  it('is one of a log with a detection before and after it', () => {
    expect(log.records).toBeGreaterThan(7);
    expect(log.records).toBeLessThan(15);
    expect(straight.detections.length).toBeGreaterThan(0);
  });
});
