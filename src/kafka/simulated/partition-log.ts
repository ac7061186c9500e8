import { Buffer } from 'node:buffer';
import { type AbortedTransaction } from '../protocol/records/record-set-reader.ts';
import { type Answer, ERROR } from './error-codes.ts';
import { ProducerMemory } from './producer-memory.ts';
import {
  headerOf,
  isWholeBatch,
  keeping,
  type PlacedRecord,
  recordsOf,
  type StoredBatch,
  storedAt,
} from './stored-batch.ts';
import { type EndedTransaction, Transactions } from './transactions.ts';

/** Where a batch lies that was appended, or was there already. */
export interface Appended {
  readonly baseOffset: number;
  /** Offset after its last record. */
  readonly end: number;
}

/** What a fetch gets of the log. */
export interface Extract {
  readonly recordSet: Buffer;
  readonly aborted: readonly AbortedTransaction[];
  /** Given where the log is no continuation of what was read before: the last epoch that both have, and its end. There are no records then. */
  readonly diverging: EpochEnd | null;
}

/** A leader epoch, and one past the last offset in it. */
export interface EpochEnd {
  readonly epoch: number;
  readonly end: number;
}

/** What readers may get of a log, at one time. */
export interface LogView {
  readonly startOffset: number;
  /** With what was deleted and compacted away. */
  readonly history: readonly StoredBatch[];
  /** Offsets of records that were compacted away. */
  readonly compacted: ReadonlySet<number>;
  readonly aborted: readonly EndedTransaction[];
  /** Where the first transaction begins that is open; Infinity if none is. */
  readonly firstOpenOffset: number;
  /** Offset of the first record that was not deleted by the time when a batch was appended. */
  readonly startBefore: (batch: StoredBatch) => number;
}

/** A batch stamped longer ago than this is forgotten when a broker starts (`producer.id.expiration.ms`). */
const PRODUCER_EXPIRATION_MS = 86_400_000;

/** A file of the log has no records that are stamped so much later than its first ones (`segment.ms`). A fetch gives records of one file. */
const SEGMENT_MS = 604_800_000;

/** When a broker last started: what it had of the log by then, and the time. */
interface Start {
  readonly end: number;
  readonly timeMs: number;
}

/**
 * The log of a partition, as its leader has it. All replicas have the same batches up to the high watermark; what lies behind it may be lost
 * with the leader. Each broker remembers producers for itself.
 */
export class PartitionLog implements LogView {
  leaderEpoch = 0;
  /** Offset of the first record that was not deleted. */
  startOffset = 0;
  /** One past the last offset that every replica has, as the leader believes. */
  highWatermark = 0;
  /** One past the last offset that every replica has: the highest high watermark of any leader. */
  replicatedTo = 0;
  #batches: StoredBatch[] = [];
  /** Every batch that was appended and not cut off, in the form in which it was. Producers are remembered beyond deletion. */
  #history: StoredBatch[] = [];
  #compacted: ReadonlySet<number> = new Set();
  #memory = new ProducerMemory();
  #transactions = new Transactions();
  /** Where each epoch began that has batches, and the present one. */
  #epochs: readonly { readonly epoch: number; readonly start: number }[] = [{ epoch: 0, start: 0 }];
  readonly #lost: LogView[] = [];
  readonly #startsBefore = new WeakMap<StoredBatch, number>();
  readonly #starts = new Map<number, Start>();
  #waiting: (() => void)[] = [];

  /** One past the last offset. */
  get end(): number {
    const last = this.#history.at(-1);
    return last === undefined ? 0 : last.lastOffset + 1;
  }

  /** One past the last offset before the first transaction that is still open, or whose end not every replica has. */
  get lastStableOffset(): number {
    return Math.min(this.highWatermark, this.#transactions.firstUnstableOffset(this.highWatermark));
  }

  /** Of the batches that are left, the ends. */
  get batchEnds(): readonly number[] {
    return this.#batches.map(({ lastOffset }) => lastOffset + 1);
  }

  get compacted(): ReadonlySet<number> {
    return this.#compacted;
  }

  get history(): readonly StoredBatch[] {
    return this.#history;
  }

  get aborted(): readonly EndedTransaction[] {
    return this.#transactions.aborted;
  }

  get firstOpenOffset(): number {
    return this.#transactions.firstOpenOffset;
  }

  readonly startBefore = (batch: StoredBatch): number => this.#startsBefore.get(batch) ?? 0;

  /** The log as it was before each unclean election that lost records which every replica had, and which so were confirmed. */
  get lost(): readonly LogView[] {
    return this.#lost;
  }

  /** Calls back once, when the high watermark moves or another broker leads. */
  onChange(listener: () => void): void {
    this.#waiting.push(listener);
  }

  /** Appends a producer's batch, unless it is there already. */
  append(bytes: Buffer): Answer<Appended> {
    if (!isWholeBatch(bytes)) return { errorCode: ERROR.CORRUPT_MESSAGE };
    const verdict = this.#memory.judge(headerOf(bytes));
    if (verdict.kind === 'refuse') return { errorCode: verdict.errorCode };
    if (verdict.kind === 'duplicate') return { value: { ...verdict, end: verdict.lastOffset + 1 } };
    const batch = storedAt(bytes, this.end, this.leaderEpoch);
    this.#batches.push(batch);
    this.#history.push(batch);
    this.#startsBefore.set(batch, this.startOffset);
    this.#memory.remember(batch);
    this.#transactions.follow(batch);
    return { value: { baseOffset: batch.baseOffset, end: this.end } };
  }

  /** Every replica has what lies before `offset`, as far as it is still there. */
  replicate(offset: number): void {
    const reached = Math.min(offset, this.end);
    if (reached <= this.highWatermark) return;
    this.highWatermark = reached;
    this.replicatedTo = Math.max(this.replicatedTo, reached);
    this.#changed();
  }

  /**
   * Another broker leads, or the same one again. It has the batches before `keptTo`, the end of a batch, and believes at first in an older high
   * watermark.
   */
  beLedBy(broker: number, keptTo: number, believed: number): void {
    const kept = ({ lastOffset }: StoredBatch) => lastOffset < keptTo;
    this.#rememberLost(keptTo);
    this.#batches = this.#batches.filter(kept);
    this.#history = this.#history.filter(kept);
    this.#compacted = new Set([...this.#compacted].filter((offset) => offset < keptTo));
    this.leaderEpoch += 1;
    const epochs = this.#epochs.filter(({ start }) => start < this.end);
    this.#epochs = [...epochs, { epoch: this.leaderEpoch, start: this.end }];
    this.replicatedTo = Math.min(this.replicatedTo, this.end);
    this.highWatermark = Math.min(believed, this.end);
    this.startOffset = Math.min(this.startOffset, this.end);
    this.#transactions = new Transactions();
    for (const batch of this.#history) this.#transactions.follow(batch);
    this.#memory = this.#memoryOf(broker);
    this.#changed();
  }

  /** A broker with a replica starts anew, at this time; then it knows only producers that wrote lately. */
  restarted(broker: number, timeMs: number): void {
    this.#starts.set(broker, { end: this.end, timeMs });
  }

  /**
   * Whole batches from the one with the offset on, and the beginning of the next; at least one whole one if `wholeFirst`. `lastEpoch` is the one in
   * which the batch before was taken, −1 if the reader does not say.
   */
  read(
    offset: number,
    lastEpoch: number,
    maxBytes: number,
    readCommitted: boolean,
    wholeFirst: boolean,
  ): Answer<Extract> {
    const isKnown = lastEpoch <= this.leaderEpoch;
    if (offset < this.startOffset || !isKnown) return { errorCode: ERROR.OFFSET_OUT_OF_RANGE };
    const diverging = lastEpoch < 0 ? null : this.#divergence(offset, lastEpoch);
    if (diverging !== null) return { value: { recordSet: Buffer.alloc(0), aborted: [], diverging } };
    if (offset > this.end) return { errorCode: ERROR.OFFSET_OUT_OF_RANGE };
    const limit = readCommitted ? this.lastStableOffset : this.highWatermark;
    const ahead = this.#batches.filter((batch) => batch.lastOffset >= offset && batch.lastOffset < limit);
    const to = Math.min(limit, ahead.length === 0 ? Infinity : this.#endOfSegment(ahead[0]!.baseOffset));
    const found = ahead.filter(({ lastOffset }) => lastOffset < to);
    const first = found[0]?.bytes.length ?? 0;
    // As brokers do since Kafka 0.10.1, where the first batch does not fit.
    if (first > maxBytes && !wholeFirst) return { value: { recordSet: Buffer.alloc(0), aborted: [], diverging } };
    const bytes = Buffer.concat(found.map((batch) => batch.bytes));
    const recordSet = bytes.subarray(0, Math.max(maxBytes, first));
    const aborted = readCommitted ? this.#transactions.abortedWithin(offset, to) : [];
    return { value: { recordSet, aborted, diverging } };
  }

  /**
   * The end for readers. It is not known until a new leader has heard from all replicas (KIP-207; to requests before version 5, brokers say
   * LEADER_NOT_AVAILABLE).
   */
  latest(readCommitted: boolean): Answer<number> {
    if (this.#isEndUnknown) return { errorCode: ERROR.LEADER_NOT_AVAILABLE };
    return { value: readCommitted ? this.lastStableOffset : this.highWatermark };
  }

  /** The first record at or after a time, be it the end of a transaction; −1 if there is none. */
  offsetAt(timeMs: number, readCommitted: boolean): Answer<number> {
    const limit = readCommitted ? this.lastStableOffset : this.highWatermark;
    const found = this.#batches
      .flatMap(recordsOf)
      .find((record) => record.offset >= this.startOffset && record.timestampMs >= timeMs);
    if (found !== undefined && found.offset < limit) return { value: found.offset };
    return this.#isEndUnknown ? { errorCode: ERROR.LEADER_NOT_AVAILABLE } : { value: -1 };
  }

  /** Deletes the records before an offset; at most those that every replica has. */
  deleteBefore(offset: number): void {
    this.startOffset = Math.max(this.startOffset, Math.min(offset, this.highWatermark));
    this.#batches = this.#batches.filter(({ lastOffset }) => lastOffset >= this.startOffset);
  }

  /** Of records before an offset, keeps the last one of each key, and those without one. */
  compactBefore(offset: number): void {
    const limit = Math.min(offset, this.lastStableOffset);
    const isCompacted = (batch: StoredBatch) => batch.lastOffset < limit && !batch.isTransactional;
    const newest = new Map<string, number>();
    for (const batch of this.#batches.filter(isCompacted)) {
      for (const record of recordsOf(batch)) if (record.key !== null) newest.set(record.key, record.offset);
    }
    const removed: number[] = [];
    this.#batches = this.#batches.flatMap((batch) => {
      if (!isCompacted(batch)) return [batch];
      const isKept = (record: PlacedRecord) => record.key === null || newest.get(record.key) === record.offset;
      for (const record of recordsOf(batch)) if (!isKept(record)) removed.push(record.offset);
      const left = keeping(batch, isKept);
      return left.count === 0 ? [] : [left];
    });
    this.#compacted = new Set([...this.#compacted, ...removed]);
  }

  /** Where the file ends that has an offset; Infinity for the last one. */
  #endOfSegment(offset: number): number {
    let firstMs: number | undefined;
    for (const { baseOffset, maxTimestampMs } of this.#history) {
      if (firstMs !== undefined && maxTimestampMs - firstMs <= SEGMENT_MS) continue;
      if (firstMs !== undefined && baseOffset > offset) return baseOffset;
      firstMs = maxTimestampMs;
    }
    return Infinity;
  }

  get #isEndUnknown(): boolean {
    return this.#epochs.at(-1)!.start > this.highWatermark;
  }

  /** As `UnifiedLog.lastEpochEnd` and `Partition.readRecords` of Kafka 2.7 to 4 find it. */
  #divergence(offset: number, lastEpoch: number): EpochEnd | null {
    const after = this.#epochs.find(({ epoch }) => epoch > lastEpoch);
    const epoch = this.#epochs.findLast((one) => one.epoch <= lastEpoch)?.epoch ?? lastEpoch;
    const end = after?.start ?? this.end;
    return epoch < lastEpoch || end < offset ? { epoch, end } : null;
  }

  #rememberLost(keptTo: number): void {
    const history = this.#history.filter(({ lastOffset }) => lastOffset < this.replicatedTo);
    if ((history.at(-1)?.lastOffset ?? -1) < keptTo) return;
    const { startOffset, compacted, aborted, firstOpenOffset, startBefore } = this;
    this.#lost.push({ startOffset, history, compacted, aborted, firstOpenOffset, startBefore });
  }

  /** What a broker remembers that has the whole log: since its last start all producers, and of those before the ones that wrote lately. */
  #memoryOf(broker: number): ProducerMemory {
    const start = this.#starts.get(broker);
    const memory = new ProducerMemory();
    for (const batch of this.#history) {
      const isForgotten =
        start !== undefined &&
        batch.lastOffset < start.end &&
        batch.maxTimestampMs + PRODUCER_EXPIRATION_MS <= start.timeMs;
      if (!isForgotten) memory.remember(batch);
    }
    return memory;
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const listener of waiting) listener();
  }
}
