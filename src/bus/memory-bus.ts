import {
  allocateLogBatch,
  copyRow,
  copyRows,
  type LogBatch,
  type MalformedRecord,
  sliceLogBatch,
} from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { PoisonParser } from './poison-parser.ts';
import { type AcknowledgeListener, type Bus } from './port.ts';

/** One partition's records that have not been taken yet. */
interface Backlog {
  batch: LogBatch;
  nextOffset: number;
  /** First row not handed out. */
  taken: number;
  /** Records that are no rows, not handed out either; by offset. */
  malformed: MalformedRecord[];
}

/** A consumer takes from some of the partitions, from one of them until nothing waits there. */
interface Consumer {
  readonly backlogs: readonly Backlog[];
  current: number;
}

/**
 * The in-process bus: partitions in memory, in virtual time. A record's ingest time is the one that delivery gave it, and memory
 * is bounded by what is published between two polls. `consumers` share the partitions and take turns, a batch each, which decides
 * how the partitions interleave and nothing else.
 */
export class MemoryBus implements Bus {
  readonly name = 'memory';
  readonly partitions: number;
  readonly #vocabulary: Vocabulary;
  readonly #backlogs: Backlog[];
  /** Made when the first poisoned record comes. */
  #parser: PoisonParser | undefined;
  #onAcknowledged: AcknowledgeListener | undefined;
  readonly #consumers: readonly Consumer[];
  #turn = 0;

  constructor(vocabulary: Vocabulary, partitions: number, consumers = 1) {
    this.partitions = partitions;
    this.#vocabulary = vocabulary;
    this.#backlogs = Array.from({ length: partitions }, (_, partition) => ({
      batch: allocateLogBatch(vocabulary, partition, 0),
      nextOffset: 0,
      taken: 0,
      malformed: [],
    }));
    this.#consumers = Array.from({ length: consumers }, (_, consumer) => ({
      backlogs: this.#backlogs.filter((__, partition) => partition % consumers === consumer),
      current: 0,
    }));
  }

  publish(batch: DeliveryBatch): Promise<void> {
    this.#makeRoom(batch);
    for (let row = 0; row < batch.length; row++) {
      const backlog = this.#backlogs[batch.partition[row]!]!;
      if ((batch.poison?.[row] ?? 0) > 0) {
        this.#parser ??= new PoisonParser(this.#vocabulary);
        backlog.malformed.push(this.#parser.parse(batch, row, backlog.nextOffset++));
        continue;
      }
      const log = backlog.batch;
      const at = log.length++;
      copyRow(batch, row, log, at);
      log.offset[at] = backlog.nextOffset++;
      log.ingestTimeMs[at] = batch.ingestTimeMs[row]!;
    }
    if (this.#onAcknowledged !== undefined) {
      for (let row = 0; row < batch.length; row++) this.#onAcknowledged(batch.partition[row]!, 1);
    }
    return Promise.resolve();
  }

  onAcknowledged(listener: AcknowledgeListener): void {
    this.#onAcknowledged = listener;
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  poll(maxRows: number): Promise<LogBatch | undefined> {
    for (let i = 0; i < this.#consumers.length; i++) {
      const taken = takeNext(this.#consumers[this.#turn]!, maxRows);
      this.#turn = (this.#turn + 1) % this.#consumers.length;
      if (taken !== undefined) return Promise.resolve(taken);
    }
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Makes every backlog wide enough for its share of `batch`, dropping the rows that were handed out. */
  #makeRoom(batch: DeliveryBatch): void {
    const arriving = new Uint32Array(this.partitions);
    for (let row = 0; row < batch.length; row++) arriving[batch.partition[row]!]!++;
    this.#backlogs.forEach((backlog, partition) => {
      const old = backlog.batch;
      const waiting = old.length - backlog.taken;
      const needed = waiting + arriving[partition]!;
      const reusable = needed <= old.client.length;
      if (waiting === 0 && reusable) {
        old.length = 0;
      } else if (backlog.taken > 0 || !reusable) {
        const fresh = allocateLogBatch(this.#vocabulary, partition, Math.max(needed, old.client.length));
        copyRows(old, backlog.taken, old.length, fresh, 0);
        fresh.offset.set(old.offset.subarray(backlog.taken, old.length));
        fresh.ingestTimeMs.set(old.ingestTimeMs.subarray(backlog.taken, old.length));
        fresh.length = waiting;
        backlog.batch = fresh;
      }
      backlog.taken = 0;
    });
  }
}

/** The consumer's next batch, from one partition until nothing waits there. */
function takeNext(consumer: Consumer, maxRows: number): LogBatch | undefined {
  for (let i = 0; i < consumer.backlogs.length; i++) {
    const backlog = consumer.backlogs[consumer.current]!;
    if (backlog.batch.length > backlog.taken || backlog.malformed.length > 0) return take(backlog, maxRows);
    consumer.current = (consumer.current + 1) % consumer.backlogs.length;
  }
  return undefined;
}

/** The next rows, at most `maxRows`, with the records that are no rows up to the one after them. */
function take(backlog: Backlog, maxRows: number): LogBatch {
  const { batch, malformed } = backlog;
  const end = Math.min(batch.length, backlog.taken + maxRows);
  const rows = sliceLogBatch(batch, backlog.taken, end);
  backlog.taken = end;
  if (malformed.length === 0) return rows;
  const next = end === batch.length ? Infinity : batch.offset[end]!;
  backlog.malformed = malformed.filter(({ offset }) => offset > next);
  return { ...rows, malformed: malformed.filter(({ offset }) => offset < next) };
}
