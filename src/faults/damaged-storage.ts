import { type CheckpointStorage } from '../checkpoint/storage.ts';
import { type DamagedCheckpointSpec } from '../model/faults.ts';
import { KeyedRandom } from '../random/keyed.ts';
import { type Random } from '../random/random.ts';

/** A storage that returns some checkpoints damaged. The damage is a function of the seed. */
export class DamagedStorage implements CheckpointStorage {
  readonly #storage: CheckpointStorage;
  readonly #faults: readonly DamagedCheckpointSpec[];
  readonly #draws: KeyedRandom;
  /** Number of written checkpoints by partition. */
  readonly #written = new Map<number, number>();

  constructor(storage: CheckpointStorage, faults: readonly DamagedCheckpointSpec[], random: Random) {
    this.#storage = storage;
    this.#faults = faults;
    this.#draws = new KeyedRandom(random, 'damage');
  }

  async write(partition: number, offset: number, bytes: Uint8Array): Promise<void> {
    const nth = (this.#written.get(partition) ?? 0) + 1;
    this.#written.set(partition, nth);
    const fault = this.#faults.find(({ which: { kind, checkpoints } }) =>
      kind === 'nth' ? nth === checkpoints : nth % checkpoints === 0,
    );
    if (fault?.damage === 'lost') return;
    await this.#storage.write(partition, offset, this.#damaged(bytes, fault?.damage, partition, nth));
  }

  offsets(partition: number): Promise<readonly number[]> {
    return this.#storage.offsets(partition);
  }

  read(partition: number, offset: number): Promise<Uint8Array | undefined> {
    return this.#storage.read(partition, offset);
  }

  remove(partition: number, offset: number): Promise<void> {
    return this.#storage.remove(partition, offset);
  }

  setAside(partition: number, offset: number): Promise<void> {
    return this.#storage.setAside(partition, offset);
  }

  nameOf(partition: number, offset: number): string {
    return this.#storage.nameOf(partition, offset);
  }

  #damaged(bytes: Uint8Array, damage: 'torn' | 'bit_flip' | undefined, partition: number, nth: number): Uint8Array {
    if (damage === undefined) return bytes;
    if (damage === 'torn') return bytes.subarray(0, this.#draws.below(partition, nth, bytes.length));
    const bit = this.#draws.below(partition, nth, 8 * bytes.length);
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    return flipped;
  }
}
