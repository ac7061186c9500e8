import { type CapturedRecord } from '../capture/captured-record.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type SideRecord } from '../model/side-record.ts';
import { LatencyHistogram } from '../pacing/latency-histogram.ts';
import { pacingError, type PacingErrorSummary } from '../pacing/pacing-error.ts';
import { type PacedRecord, paceRecords } from '../pacing/record-pacer.ts';
import { type Flow, type LogReceiver, type LogSource } from '../pipeline/log-source.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { ColdStarts } from './cold-start.ts';
import { EngineFeed } from './engine-feed.ts';
import { type EngineReplay } from './engine-replay.ts';
import { RecordLabels } from './record-labels.ts';
import { appendTimeOf, Rekeyed } from './rekey.ts';
import { unreadable } from './unreadable.ts';
import { watched } from './watched.ts';

/** The selected records of a capture as the source of a log, at the replay's pace. */
export class CaptureSource implements LogSource {
  readonly #lateness = new LatencyHistogram();
  readonly #replay: EngineReplay;
  readonly #vocabulary: Vocabulary;
  readonly #rekeyed: Rekeyed;
  #feed: EngineFeed | undefined;

  /** What the records are labelled as; null where the mapping has no labels. */
  readonly labels: RecordLabels | null;

  /** What has to be remembered is kept in `store`. */
  constructor(replay: EngineReplay, vocabulary: Vocabulary, store: BlockStore) {
    this.#replay = replay;
    this.#vocabulary = vocabulary;
    const { labels } = replay.source.mapping;
    this.labels = labels === undefined ? null : new RecordLabels(labels.gapMs);
    this.#rekeyed = new Rekeyed(store, replay.source.partitions);
  }

  /** How many partitions the engines see. */
  get partitions(): number {
    return this.#replay.rekey ? 1 : this.#replay.source.partitions;
  }

  /** How many of them had a record. */
  get partitionsWithRecords(): number {
    return this.#feed?.records.size ?? 0;
  }

  /** How much later than intended its records were sent; null where none was paced. */
  get pacingError(): PacingErrorSummary | null {
    return pacingError(this.#lateness);
  }

  async flow(to: LogReceiver): Promise<Flow> {
    const { source, batchRows, pace: how, clock, signal, onProgress, ended } = this.#replay;
    const feed = (this.#feed = new EngineFeed({
      mapping: source.mapping,
      vocabulary: this.#vocabulary,
      receiver: to,
      batchRows,
      labels: this.labels,
      prompt: how.kind !== 'max',
    }));
    const records = watched(this.#records(), source.reader.records, onProgress);
    const sent = await paceRecords(records, how, feed, clock, this.#lateness, signal);
    feed.flush();
    const interrupted = signal.aborted;
    if (!interrupted && sent > 0 && feed.firstEventTimeMs.size === 0) {
      const error = unreadable(source, sent, feed.firstProblem);
      if (error !== undefined) throw error;
    }
    return { records: sent, interrupted, ended: ended && !interrupted };
  }

  *#records(): Iterable<PacedRecord<CapturedRecord>> {
    const { source, pace: how, rekey } = this.#replay;
    if (!rekey) yield* source.paced(how);
    else {
      for (const { record, timeMs } of source.byTime(appendTimeOf)) {
        yield { record: this.#rekeyed.place(record), timeMs };
      }
    }
  }

  /** The side output with the partitions and offsets that the topic knows, by partition, then by offset. */
  traced(side: Iterable<SideRecord>): Iterable<SideRecord> {
    return this.#replay.rekey ? this.#rekeyed.trace(side) : side;
  }

  /** Which of an engine's alerts opened before their partition had converged; none where the capture has the whole history. */
  coldStarts(engine: EngineSpec): ColdStarts {
    const { clients } = this.#vocabulary;
    return new ColdStarts(engine, (clientId) => {
      const feed = this.#feed;
      if (!this.#replay.source.coldStart || feed === undefined) return undefined;
      return feed.firstEventTimeMs.get(feed.partitionOfClient[clients.find(clientId)!]!);
    });
  }
}
