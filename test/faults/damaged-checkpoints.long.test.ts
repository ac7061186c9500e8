import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointFolder } from '../../src/checkpoint/folder.ts';
import { MemoryStorage } from '../../src/checkpoint/memory-storage.ts';
import { type FaultCounts } from '../../src/model/fault-counts.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { damagedCheckpoint } from './random-faults.ts';
import { crashAt, everyRecords, faultsOf, LoggedScenario, outcomeOf, smallScenario } from './faulty-run.ts';

const inFolder = temporaryFolder();

/** What is written in place of a checkpoint; undefined for nothing. */
type Tamper = (bytes: Uint8Array) => Uint8Array | undefined;

/** A storage that does something to the bytes of some of its checkpoints, counted from 1. */
class TamperedStorage extends MemoryStorage {
  readonly #nth: readonly number[];
  readonly #tamper: Tamper;
  #written = 0;

  constructor(nth: readonly number[], tamper: Tamper) {
    super();
    this.#nth = nth;
    this.#tamper = tamper;
  }

  override async write(partition: number, offset: number, bytes: Uint8Array): Promise<void> {
    this.#written += 1;
    const written = this.#nth.includes(this.#written) ? this.#tamper(bytes) : bytes;
    if (written !== undefined) await super.write(partition, offset, written);
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

  // records   1 2 3 4 5 6 7 8 9 10 11
  //                 ▲       ▲       ✗    ▲ checkpoints before records 5 and 9
  //                         └ this one is damaged
  async function runWith(tamper: Tamper, nth = [2]): Promise<FaultCounts> {
    const results = await log.run(everyRecords(4), crash, { storage: new TamperedStorage(nth, tamper) });
    expect(outcomeOf(results)).toEqual(expected);
    return results.faults!;
  }

  it('is one of a short log with something to lose', () => {
    expect(log.records).toBe(11);
    expect(straight.counts).toMatchObject({ detections: 2, duplicates: 3 });
  });

  it('is used where it is not damaged', async () => {
    const faults = await runWith((bytes) => bytes);
    expect(faults).toMatchObject({ checkpoints_written: 2, checkpoints_refused: 0, restores: 1, records_reread: 3 });
  });

  it('is refused if it is torn, wherever that is, and the one before it used', async () => {
    const size = await sizeOf(2);
    expect(size).toBeGreaterThan(500);
    for (let length = 0; length < size; length++) {
      const faults = await runWith((bytes) => bytes.subarray(0, length));
      expect(faults).toMatchObject({ checkpoints_refused: 1, restores: 1, fresh_starts: 0, records_reread: 7 });
    }
  });

  it('is refused if one bit is wrong, in whatever byte, and the one before it used', async () => {
    const size = await sizeOf(2);
    for (let byte = 0; byte < size; byte++) {
      const faults = await runWith((bytes) => flipped(bytes, 8 * byte + (byte % 8)));
      expect(faults).toMatchObject({ checkpoints_refused: 1, restores: 1, fresh_starts: 0, records_reread: 7 });
    }
  });

  it('is passed over if it is lost', async () => {
    const faults = await runWith(() => undefined);
    expect(faults).toMatchObject({ checkpoints_refused: 0, restores: 1, fresh_starts: 0, records_reread: 7 });
  });

  it('is no loss, even if the one before it is damaged too: the log is read from its beginning', async () => {
    const faults = await runWith((bytes) => bytes.subarray(1), [1, 2]);
    expect(faults).toMatchObject({ checkpoints_refused: 2, restores: 0, fresh_starts: 1, records_reread: 11 });
  });

  /** How long the n-th checkpoint is. */
  async function sizeOf(nth: number): Promise<number> {
    let size = 0;
    await runWith(
      (bytes) => {
        size = bytes.length;
        return bytes;
      },
      [nth],
    );
    return size;
  }
});

describe('checkpoints that are damaged at random, of partitions that crash at random', async () => {
  const log = await LoggedScenario.of(
    smallScenario('traffic.clients=20', 'traffic.transactions_per_client_per_day=3', 'duration=12h'),
  );
  const expected = outcomeOf(await log.straight());
  it('never change the outcome, in memory or on a disk', async () => {
    let folders = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(damagedCheckpoint, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.string(),
        fc.boolean(),
        async (damages, every, interval, seed, onDisk) => {
          const faults = faultsOf([...damages, `{ kind: crash, every_records: ${every} }`].join());
          const storage = onDisk ? { storage: new CheckpointFolder(inFolder(`run-${folders++}`)) } : {};
          const results = await log.run(everyRecords(interval, 2), faults, { seed, ...storage });
          expect(outcomeOf(results)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a log that is no longer there as far back as it is needed', async () => {
  const log = await LoggedScenario.of(smallScenario());

  it('is a clear error, and no wrong outcome', async () => {
    // The log was not told that checkpoints may vanish, and has dropped the records that they stand for.
    const storage = new MemoryStorage();
    storage.read = () => Promise.resolve(undefined);
    const run = log.run(everyRecords(50), crashAt(log.records), { storage });
    await expect(run).rejects.toMatchObject({
      code: 'defect',
      message: expect.stringMatching(
        /^partition \d: the log has to be read again from offset 0, but is kept from \d+ on$/,
      ) as string,
    });
  });
});
