import { ERROR } from './error-codes.ts';
import { type StoredBatch } from './stored-batch.ts';

/** What the leader of a partition does with a batch that a producer sends. */
export type Verdict =
  | { readonly kind: 'append' }
  /** It is there already. */
  | { readonly kind: 'duplicate'; readonly baseOffset: number; readonly lastOffset: number }
  | { readonly kind: 'refuse'; readonly errorCode: number };

interface Entry {
  readonly epoch: number;
  /** The newest ones, oldest first. */
  readonly batches: StoredBatch[];
}

/** A broker recognises so many of a producer's batches when they come again. */
const REMEMBERED_BATCHES = 5;
const SEQUENCES = 0x8000_0000;

/** What a replica of a partition remembers of the producers that wrote to it, as Kafka 2.5 and later do. */
export class ProducerMemory {
  readonly #entries = new Map<bigint, Entry>();

  /** From a producer that is unknown, or was forgotten, a batch with any number is taken. */
  judge({ producerId, producerEpoch, firstSequence, count, isControl }: StoredBatch): Verdict {
    const entry = this.#entries.get(producerId);
    if (entry === undefined || isControl) return { kind: 'append' };
    if (producerEpoch < entry.epoch) return { kind: 'refuse', errorCode: ERROR.INVALID_PRODUCER_EPOCH };
    const isNext =
      producerEpoch > entry.epoch ? firstSequence === 0 : firstSequence === sequenceAfter(entry.batches.at(-1)!);
    if (isNext) return { kind: 'append' };
    const same = entry.batches.find((one) => one.firstSequence === firstSequence && one.count === count);
    if (same === undefined || producerEpoch > entry.epoch) {
      return { kind: 'refuse', errorCode: ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER };
    }
    return { kind: 'duplicate', baseOffset: same.baseOffset, lastOffset: same.lastOffset };
  }

  remember(batch: StoredBatch): void {
    const { producerId, producerEpoch, isControl } = batch;
    if (producerId < 0n || isControl) return;
    const before = this.#entries.get(producerId);
    const batches = before?.epoch === producerEpoch ? [...before.batches, batch] : [batch];
    this.#entries.set(producerId, { epoch: producerEpoch, batches: batches.slice(-REMEMBERED_BATCHES) });
  }
}

function sequenceAfter({ firstSequence, count }: StoredBatch): number {
  return (firstSequence + count) % SEQUENCES;
}
