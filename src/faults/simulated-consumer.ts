import { type ConsumerOptions, Consumer, type Parent } from '../consumer/consumer.ts';
import { type LogEnd } from '../consumer/log-end.ts';
import { type PartitionOutputs } from '../consumer/output.ts';
import { type CrashPoints } from './crash-points.ts';
import { type FaultCounts } from '../model/fault-counts.ts';
import { type FailingSink } from './failing-sink.ts';
import { type HeldPartition } from './held-partition.ts';

/** What the members of a group have in common. */
export interface GroupContext {
  readonly consumer: ConsumerOptions;
  readonly sink: FailingSink;
  readonly crashPoints: CrashPoints;
  readonly counts: FaultCounts;
  /** Records a second of each slow-down that is going on; the slowest counts. */
  readonly rates: number[];
}

/**
 * A consumer in virtual time: the live run's own, fed from the tails of its partitions' logs in the order in which their records
 * arrived, through crashes and slowness. It works as soon as it can: at a record's ingest time, unless it is behind.
 */
export class SimulatedConsumer implements Parent {
  readonly #context: GroupContext;
  #consumer: Consumer;
  #held: readonly HeldPartition[] = [];
  /** Outputs that the sink could not take. */
  #waiting: PartitionOutputs[] = [];
  /** When it can take up the next record. */
  #freeAtMs = -Infinity;
  /** The processing time of what it is doing, where that is not the ingest time of the record. */
  #lateMs = -Infinity;
  /** Whether it dies before it hands over what comes out now. */
  #crashing = false;

  constructor(context: GroupContext) {
    this.#context = context;
    this.#consumer = new Consumer(context.consumer, this);
  }

  /** Takes up its partitions where their checkpoints stand, at `atMs`. */
  async begin(held: readonly HeldPartition[], atMs: number): Promise<void> {
    const { counts } = this.#context;
    this.#freeAtMs = Math.max(this.#freeAtMs, atMs);
    this.#held = held;
    this.#waiting = [];
    this.#consumer = new Consumer(this.#context.consumer, this);
    for (const one of held) {
      one.takenUpAt(one.tail.numberAt(await this.#consumer.assigned(one.partition)));
      if (one.position > 0) counts.restores += 1;
      else if (one.reached > 0) counts.fresh_starts += 1;
    }
  }

  /** Dies, loses all that it knew, and comes back after `downMs`. */
  async crash(atMs: number, downMs: number): Promise<void> {
    this.#context.counts.crashes += 1;
    await this.begin(this.#held, Math.max(this.#freeAtMs, atMs) + downMs);
  }

  /** Gives its partitions back, each with a checkpoint of where it stands. */
  async leave(): Promise<void> {
    // Without its outputs there can be no checkpoint.
    if (this.#waiting.length > 0) return;
    for (const one of this.#held) await this.#consumer.checkpoint(one.partition);
  }

  /** Processes what it can take up before `untilMs`. */
  async run(untilMs: number): Promise<void> {
    for (;;) {
      const next = this.#next();
      if (next === undefined) return;
      const arrivedMs = arrivalOf(next);
      const atMs = Math.max(arrivedMs, this.#freeAtMs);
      if (atMs >= untilMs) return;
      const behind = atMs > arrivedMs;
      this.#lateMs = behind ? Math.floor(atMs) : -Infinity;
      if (this.#context.rates.length > 0) {
        this.#freeAtMs = atMs + 1000 / Math.min(...this.#context.rates);
        await this.#step(next, atMs);
      } else {
        // Whoever is behind does at once what has gathered; else there is nothing to wait for until `untilMs`.
        await this.#catchUp(behind ? Math.floor(atMs) + 1 : untilMs, atMs);
      }
    }
  }

  /** The sink takes outputs again. */
  flush(): void {
    for (const outputs of this.#waiting) this.#context.sink.write(outputs);
    this.#waiting = [];
  }

  /** There are no records beyond these offsets. */
  async end(end: LogEnd): Promise<void> {
    await this.#consumer.endAt(end);
  }

  give(outputs: PartitionOutputs): Promise<void> {
    if (!this.#crashing) {
      const { partition, final } = outputs;
      // The end is declared when the last record was first processed, however often that was done again.
      const atMs = final === null ? this.#lateMs : this.#held.find((one) => one.partition === partition)!.reachedMs;
      const stamped = stamp(outputs, atMs);
      if (this.#context.sink.down) this.#waiting.push(stamped);
      else this.#context.sink.write(stamped);
    }
    return Promise.resolve();
  }

  sync(): Promise<void> {
    if (this.#waiting.length > 0) throw new Error('a checkpoint that counts on outputs which nobody has taken');
    return Promise.resolve();
  }

  notice(): void {
    this.#context.counts.checkpoints_refused += 1;
  }

  /** Of its partitions with a record to process, the one whose record arrived first. */
  #next(): HeldPartition | undefined {
    let first: HeldPartition | undefined;
    for (const one of this.#held) {
      if (one.position === one.tail.end) continue;
      if (first === undefined || arrivalOf(one) < arrivalOf(first)) first = one;
    }
    return first;
  }

  /** Processes all that arrived before `timeMs`, up to the next crash and with it. */
  async #catchUp(timeMs: number, atMs: number): Promise<void> {
    const crashing = this.#nextCrash(timeMs);
    if (crashing === undefined) {
      for (const one of this.#held) await this.#advance(one, one.tail.firstAt(timeMs));
      return;
    }
    const record = this.#context.crashPoints.nextOf(crashing.partition);
    const arrivedMs = crashing.tail.arrivedMs(record);
    for (const one of this.#held) {
      if (one === crashing) await this.#advance(one, record);
      // Those that arrived at the same time come by partition.
      else await this.#advance(one, one.tail.firstAt(one.partition < crashing.partition ? arrivedMs + 1 : arrivedMs));
    }
    await this.#step(crashing, Math.max(atMs, arrivedMs));
  }

  /** Of its partitions with a crash among the records that arrived before `timeMs`, the one whose crash comes first. */
  #nextCrash(timeMs: number): HeldPartition | undefined {
    const { crashPoints } = this.#context;
    let first: HeldPartition | undefined;
    let firstMs = timeMs;
    for (const one of this.#held) {
      const record = crashPoints.nextOf(one.partition);
      if (record >= one.tail.end || one.tail.arrivedMs(record) >= firstMs) continue;
      first = one;
      firstMs = one.tail.arrivedMs(record);
    }
    return first;
  }

  /** Processes one record, and dies of it if that is so meant. */
  async #step(one: HeldPartition, atMs: number): Promise<void> {
    this.#crashing = this.#context.crashPoints.nextOf(one.partition) === one.position;
    await this.#advance(one, one.position + 1);
    if (!this.#crashing) return;
    this.#crashing = false;
    await this.crash(atMs, this.#context.crashPoints.take(one.partition));
  }

  /** Processes a partition's records before `end`, with the checkpoints that are due on the way. */
  async #advance(one: HeldPartition, end: number): Promise<void> {
    while (one.position < end) {
      if (one.position >= one.due && !this.#context.sink.down) await this.#consumer.checkpoint(one.partition);
      const { position, due } = one;
      await this.#take(one, due > position ? Math.min(end, due) : end);
    }
  }

  async #take(one: HeldPartition, end: number): Promise<void> {
    const { counts } = this.#context;
    const { tail, position, reached } = one;
    counts.records_reread += Math.max(0, Math.min(end, reached) - position);
    if (end > reached) {
      const waitedMs = this.#lateMs - tail.arrivedMs(Math.max(position, reached));
      counts.lag_ms_max = Math.max(counts.lag_ms_max, waitedMs);
      one.reached = end;
      one.reachedMs = this.#lateMs;
    }
    one.position = end;
    await this.#consumer.take(tail.read(position, end), tail.offsetAfter(end - 1));
  }
}

function arrivalOf(one: HeldPartition): number {
  return one.tail.arrivedMs(one.position);
}

/** The same outputs, none of them given before `atMs`. */
function stamp(outputs: PartitionOutputs, atMs: number): PartitionOutputs {
  if (atMs === -Infinity) return outputs;
  const items = outputs.detections.items.map(([detection, timing]) => {
    const known = timing.processing_time_ms;
    return [detection, { ...timing, processing_time_ms: known === null ? null : Math.max(known, atMs) }] as const;
  });
  return { ...outputs, detections: { ...outputs.detections, items } };
}
