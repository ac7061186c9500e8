import { defect } from '../model/errors.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type AggregateRow } from '../model/aggregate.ts';
import { type LogBatch } from '../model/batch.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { type WatchableEngines } from '../pipeline/engines.ts';
import { type EngineWatcher } from '../pipeline/engine-watcher.ts';
import { Collector } from '../consumer/collector.ts';
import { ConsumerProcess } from './consumer-process.ts';
import { type ConsumerJob, type FromConsumer } from './messages.ts';
import { type LogEnd } from '../consumer/log-end.ts';
import { unpackError } from '../model/sent-error.ts';

/** What the consumer processes do, and how many there are. */
export interface RemoteEnginesOptions {
  readonly job: ConsumerJob;
  readonly consumers: number;
  /** Receives a line about each consumer that ended early and each checkpoint that could not be used. */
  readonly onNotice: (text: string) => void;
  /** Where outputs are kept; left out, in a store of their own. */
  readonly store?: BlockStore | undefined;
}

/** After this many consumers in a row have ended early without any progress, they are no longer replaced. */
const EXITS_IN_A_ROW = 5;
/** Time for leaving the group, and the same for a run that was interrupted. A broker that is well takes milliseconds. */
const STOP_WITHIN_MS = 5000;
const INTERRUPTED_WITHIN_MS = 300;

/**
 * Engines in consumer processes that read the log themselves. A process that ends early is replaced: the group gives its
 * partitions to the remaining ones, which go on from its checkpoints. A process that reports an error ends the run with that
 * error.
 */
export class RemoteEngines implements WatchableEngines {
  readonly #options: RemoteEnginesOptions;
  readonly #collector: Collector;
  readonly #consumers = new Map<number, ConsumerProcess>();
  /** One past the last record that is known to exist, and one past the last processed record, by partition. */
  readonly #published: number[];
  readonly #processed: number[];
  /** How many detections were said early, by partition. */
  readonly #saidEarly: number[];
  readonly #failed: Promise<never>;
  #fail!: (error: unknown) => void;
  #failure: unknown;
  #complete: (results: EngineResults) => void = () => undefined;
  #onConsumed: () => void = () => undefined;
  #watcher: EngineWatcher = () => undefined;
  /** Partitions without any message so far. */
  readonly #unowned: Set<number>;
  readonly #owned: Promise<void>;
  #allOwned: () => void = () => undefined;
  #end: LogEnd | undefined;
  #started = 0;
  #exitsInARow = 0;
  #stopping = false;

  constructor(options: RemoteEnginesOptions) {
    this.#options = options;
    const { firstOffsets } = options.job;
    this.#collector = new Collector(firstOffsets.length, options.store);
    this.#published = [...firstOffsets];
    this.#processed = [...firstOffsets];
    this.#saidEarly = firstOffsets.map(() => 0);
    this.#unowned = new Set(firstOffsets.keys());
    this.#owned = new Promise((resolve) => (this.#allOwned = resolve));
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = (error) => {
        this.#failure ??= error;
        reject(error);
      };
    });
    this.#failed.catch(() => undefined);
    for (let i = 0; i < options.consumers; i++) this.addConsumer();
  }

  /** Ids of the running consumer processes. */
  get pids(): readonly number[] {
    return [...this.#consumers.values()].map(({ pid }) => pid).filter((pid) => pid !== undefined);
  }

  get consumed(): number {
    const { firstOffsets } = this.#options.job;
    return this.#processed.reduce((total, nextOffset, partition) => total + nextOffset - firstOffsets[partition]!, 0);
  }

  ready(): Promise<void> {
    return Promise.race([this.#owned, this.#failed]);
  }

  watch(watcher: EngineWatcher): void {
    this.#watcher = watcher;
    this.#collector.follow();
  }

  changedMinutes(): Iterable<AggregateRow> {
    return this.#collector.changedMinutes();
  }

  takeFinal(): FinalOutputs {
    return this.#collector.takeFinal();
  }

  /** Starts one more consumer, which joins the group. */
  addConsumer(): void {
    const number = ++this.#started;
    const consumer = new ConsumerProcess({
      message: (message) => {
        try {
          this.#take(consumer, message);
        } catch (error) {
          this.#fail(error);
        }
      },
      exited: (how) => this.#exited(number, how),
    });
    this.#consumers.set(number, consumer);
    consumer.send({ kind: 'begin', job: this.#options.job });
    if (this.#end !== undefined) consumer.send({ kind: 'end', end: this.#end });
  }

  /** The consumers read the log themselves; this only notes how long the log is. Throws the error of a failed consumer. */
  process(batch: LogBatch): void {
    if (this.#failure !== undefined) throw this.#failure;
    const last = Math.max(batch.offset[batch.length - 1] ?? -1, batch.malformed.at(-1)?.offset ?? -1);
    this.#published[batch.partition] = Math.max(this.#published[batch.partition]!, last + 1);
  }

  async finish(ended: boolean, onConsumed: () => void): Promise<EngineResults> {
    this.#onConsumed = onConsumed;
    const completed = new Promise<EngineResults>((resolve) => (this.#complete = resolve));
    const end = (this.#end = { endOffsets: this.#published, ended });
    for (const consumer of this.#consumers.values()) consumer.send({ kind: 'end', end });
    return Promise.race([completed, this.#failed]);
  }

  /** Ends the consumers. May be called at any time, and more than once. `isInterrupted`: the user waits for the end. */
  async close(isInterrupted = false): Promise<void> {
    this.#stopping = true;
    const consumers = [...this.#consumers.values()];
    for (const consumer of consumers) consumer.send({ kind: 'stop' });
    const withinMs = isInterrupted ? INTERRUPTED_WITHIN_MS : STOP_WITHIN_MS;
    await Promise.all(consumers.map((consumer) => consumer.ended(this.#failure === undefined ? withinMs : 0)));
  }

  #take(consumer: ConsumerProcess, message: FromConsumer): void {
    switch (message.kind) {
      case 'outputs': {
        const { outputs, nextOffset, done } = message;
        const { partition } = outputs;
        this.#collector.accept(outputs);
        const timings = this.#collector.takeRecent();
        const { takenAtMs, doneAtMs } = done;
        const early = this.#newlySaid(partition, done.saidEarly);
        this.#watcher({ partition, nextOffset, detections: [...timings.keys()], timings, early, takenAtMs, doneAtMs });
        if (this.#unowned.delete(partition) && this.#unowned.size === 0) this.#allOwned();
        if (nextOffset > this.#processed[partition]!) {
          this.#processed[partition] = nextOffset;
          this.#exitsInARow = 0;
          this.#onConsumed();
        }
        const results = this.#collector.results();
        if (results !== undefined) this.#complete(results);
        return;
      }
      case 'sync':
        return consumer.send({ kind: 'synced', question: message.question });
      case 'notice':
        return this.#options.onNotice(message.text);
      case 'failed':
        return this.#fail(unpackError(message.error));
    }
  }

  /** After a takeover the same is said once more, until the new owner is where the one before was. */
  #newlySaid(partition: number, saidEarly: number): number {
    const before = this.#saidEarly[partition]!;
    this.#saidEarly[partition] = Math.max(before, saidEarly);
    return this.#saidEarly[partition]! - before;
  }

  #exited(number: number, how: string): void {
    const pid = this.#consumers.get(number)?.pid;
    this.#consumers.delete(number);
    if (this.#stopping || this.#failure !== undefined) return;
    const what = `consumer ${number} (process ${pid ?? 'unknown'}) ${how}`;
    if (++this.#exitsInARow >= EXITS_IN_A_ROW) {
      this.#fail(defect(`${what}; ${EXITS_IN_A_ROW} consumers in a row have ended without progress`));
      return;
    }
    this.#options.onNotice(`${what}; another one replaces it and continues from its checkpoints`);
    this.addConsumer();
  }
}
