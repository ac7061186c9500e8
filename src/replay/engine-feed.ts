import { setImmediate } from 'node:timers/promises';
import { type LabelListener, LogDecoder } from '../mapping/log-decoder.ts';
import { type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { type CapturedRecord } from '../capture/captured-record.ts';
import { type PacedSink } from '../pacing/record-pacer.ts';
import { type LogReceiver } from '../pipeline/log-source.ts';

/** What records of a capture are decoded with, and where they go. */
export interface EngineFeedOptions {
  readonly mapping: MappingSpec;
  readonly vocabulary: Vocabulary;
  readonly receiver: Pick<LogReceiver, 'take' | 'caughtUp'>;
  readonly batchRows: number;
  /** Gets what records are labelled as; null where the mapping has no labels. */
  readonly labels: LabelListener | null;
  /** Whether the engines must have seen a record by the time that it is sent, not only before the end. */
  readonly prompt: boolean;
}

/** Decodes the records of a capture and hands them on as batches of their partitions. */
export class EngineFeed implements PacedSink<CapturedRecord> {
  /** Of the first record of each partition that could be parsed. */
  readonly firstEventTimeMs = new Map<number, number>();
  /** By client code, −1 for a client not seen yet. */
  readonly partitionOfClient: number[] = [];
  /** Records in each partition. */
  readonly records = new Map<number, number>();
  /** Why the first record could not be parsed that could not; undefined while all could. */
  firstProblem: string | undefined;
  readonly #options: EngineFeedOptions;
  readonly #decoders = new Map<number, LogDecoder>();

  constructor(options: EngineFeedOptions) {
    this.#options = options;
  }

  /** Throws TraplineError('input') where a client has records in two partitions. */
  async send(records: readonly CapturedRecord[]): Promise<void> {
    for (const record of records) this.take(record);
    if (this.#options.prompt) this.flush();
    await this.#options.receiver.caughtUp();
    await setImmediate(); // lets Ctrl-C through
  }

  take({ raw, arrivalMs }: CapturedRecord): void {
    const { partition } = raw;
    const decoder = this.#decoder(partition);
    const eventTimeMs = decoder.add(raw, raw.offset, arrivalMs);
    if (eventTimeMs !== undefined && !this.firstEventTimeMs.has(partition)) {
      this.firstEventTimeMs.set(partition, eventTimeMs);
    }
    if (decoder.full) this.#drain(decoder);
  }

  /** Hands on what was taken. */
  flush(): void {
    for (const decoder of this.#decoders.values()) if (decoder.records > 0) this.#drain(decoder);
  }

  #decoder(partition: number): LogDecoder {
    const known = this.#decoders.get(partition);
    if (known !== undefined) return known;
    const { mapping, vocabulary, batchRows, labels } = this.#options;
    const decoder = new LogDecoder(partition, mapping, vocabulary, batchRows, labels);
    this.#decoders.set(partition, decoder);
    return decoder;
  }

  #drain(decoder: LogDecoder): void {
    const records = decoder.records;
    const batch = decoder.take();
    this.firstProblem ??= batch.malformed[0]?.reason;
    this.records.set(batch.partition, (this.records.get(batch.partition) ?? 0) + records);
    this.#requireKeyedByClient(batch);
    this.#options.receiver.take(batch);
  }

  /** The engines know a client by its partition: were it in two, neither would see all that it does. */
  #requireKeyedByClient(batch: LogBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const client = batch.client[row]!;
      const known = (this.partitionOfClient[client] ??= batch.partition);
      if (known === batch.partition) continue;
      const name = batch.vocabulary.clients.text(client);
      throw new TraplineError(
        'topic_not_keyed_by_client',
        `the topic is not keyed by client: ${JSON.stringify(name)} is in partition ${known} and, at offset ` +
          `${batch.offset[row]!}, in ${batch.partition}; --rekey merges the partitions by the broker's time`,
      );
    }
  }
}
