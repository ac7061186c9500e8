import { type Checkpoints } from '../checkpoint/store.ts';
import { type EngineOptions } from '../engine/partition-engine.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type LogEnd } from './log-end.ts';
import { type PartitionOutputs } from './output.ts';
import { PartitionWorker } from './partition-worker.ts';
import { type WorkDone } from './work-done.ts';

/** Receives the outputs of the consumers. */
export interface Parent {
  /** Resolves when the outputs have been sent. */
  give(outputs: PartitionOutputs, nextOffset: number, done: WorkDone): Promise<void>;
  /** Resolves when the parent has processed everything given before. */
  sync(): Promise<void>;
  notice(text: string): void;
}

/** What a consumer needs. */
export interface ConsumerOptions {
  readonly engine: EngineOptions;
  readonly vocabulary: Vocabulary;
  /** Where the log begins, by partition. */
  readonly firstOffsets: readonly number[];
  readonly store: Checkpoints;
  readonly checkpointEveryMs: number;
  /** Tells the group how far a partition has been processed. This only shows the lag; no consumer starts from there. */
  readonly commit: (partition: number, nextOffset: number) => Promise<void>;
  /** The machine's clock in ms; it never goes back. */
  readonly now: () => number;
}

/** The largest share of the time that is spent on checkpoints. */
const CHECKPOINT_SHARE = 0.1;

interface Owned {
  readonly worker: PartitionWorker;
  savedOffset: number;
  /** When the next checkpoint is due. */
  dueAt: number;
  finished: boolean;
}

/**
 * A member of the consumer group, without the group protocol. It owns the partitions that are assigned to it, starts each one
 * at its checkpoint, and gives the outputs to its parent. The parent has processed the outputs before a checkpoint that
 * includes them is written. An ended segment gets no checkpoint, so a later owner ends it again.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #parent: Parent;
  readonly #owned = new Map<number, Owned>();
  #end: LogEnd | undefined;

  constructor(options: ConsumerOptions, parent: Parent) {
    this.#options = options;
    this.#parent = parent;
  }

  /** Takes ownership of the partition. Returns the offset from which it needs the records. */
  async assigned(partition: number): Promise<number> {
    const { engine, vocabulary, firstOffsets, store, checkpointEveryMs, now } = this.#options;
    const { checkpoint, rejected } = await store.latest(partition);
    const instead =
      checkpoint === undefined ? 'the log is read from its beginning' : 'the checkpoint before it is used';
    for (const { file, reason } of rejected) this.#parent.notice(`${file}: ${reason}; ${instead}`);
    const worker =
      checkpoint === undefined
        ? PartitionWorker.begin(partition, firstOffsets[partition]!, engine, vocabulary)
        : PartitionWorker.resume(checkpoint, engine, vocabulary);
    const { nextOffset } = worker;
    const owned = { worker, savedOffset: nextOffset, dueAt: now() + checkpointEveryMs, finished: false };
    this.#owned.set(partition, owned);
    await this.#give(owned);
    return nextOffset;
  }

  /** Processes the next records of an assigned partition, whose log continues at `nextOffset`. */
  async take(batch: LogBatch, nextOffset: number): Promise<void> {
    const owned = this.#owned.get(batch.partition);
    if (owned === undefined || owned.finished) return;
    const takenAtMs = this.#options.now();
    owned.worker.process(batch, nextOffset);
    await this.#give(owned, takenAtMs);
    if (this.#options.now() >= owned.dueAt) await this.#save(owned);
  }

  /** Gives up the partition to another member. */
  async revoked(partition: number): Promise<void> {
    const owned = this.#owned.get(partition);
    this.#owned.delete(partition);
    if (owned !== undefined) await this.#save(owned);
  }

  /** Writes a checkpoint of the partition now, unless the last one has the same offset. */
  async checkpoint(partition: number): Promise<void> {
    const owned = this.#owned.get(partition);
    if (owned !== undefined) await this.#save(owned);
  }

  /** Declares that there are no records beyond these offsets. */
  async endAt(end: LogEnd): Promise<void> {
    this.#end = end;
    for (const owned of this.#owned.values()) await this.#give(owned);
  }

  /** Gives the outputs to the parent, including the last ones if the partition's log ends here. */
  async #give(owned: Owned, takenAtMs = this.#options.now()): Promise<void> {
    const { worker } = owned;
    if (this.#end !== undefined && !owned.finished && worker.nextOffset >= this.#end.endOffsets[worker.partition]!) {
      owned.finished = true;
      worker.finish(this.#end.ended);
    }
    const done = { takenAtMs, doneAtMs: this.#options.now(), saidEarly: worker.saidEarly };
    await this.#parent.give(worker.takeOutputs(), worker.nextOffset, done);
  }

  async #save(owned: Owned): Promise<void> {
    const { worker } = owned;
    if (owned.finished || worker.nextOffset === owned.savedOffset) return;
    const { store, commit, checkpointEveryMs, now } = this.#options;
    const begunAt = now();
    const state = worker.state();
    await this.#parent.sync();
    await store.save(state);
    await commit(worker.partition, state.nextOffset);
    owned.savedOffset = state.nextOffset;
    owned.dueAt = now() + Math.max(checkpointEveryMs, (now() - begunAt) / CHECKPOINT_SHARE);
  }
}
