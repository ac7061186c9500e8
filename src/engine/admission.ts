import { type LogBatch, type MalformedRecord } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { finiteOrNull } from '../model/finite.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type SideReason } from '../model/side-record.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { DedupTable } from './dedup-table.ts';
import { Fingerprints } from './fingerprint.ts';
import { type EngineOptions } from './options.ts';
import { type EngineCounts } from '../model/engine-counts.ts';
import { type ReleaseClock } from './release-clock.ts';
import { type EngineSink } from './sink.ts';
import { type AdmissionSnapshot } from './snapshot.ts';

/**
 * Judges the records of one partition, one by one in offset order: malformed, duplicate, future, late or admitted. Only
 * admitted records move the partition's event clock, which is the largest admitted event time; the watermark follows it at the
 * allowed disorder. Admitted and late records are sightings of their id; future and malformed ones leave no trace.
 */
export class Admission {
  readonly #partition: number;
  readonly #vocabulary: Vocabulary;
  readonly #allowedDisorderMs: number;
  readonly #maxFutureMs: number;
  readonly #sink: EngineSink;
  readonly #counts: EngineCounts;
  readonly #releases: ReleaseClock;
  readonly #dedup: DedupTable;
  readonly #fingerprints: Fingerprints;
  /** By row of the stretch being judged. */
  #fingerprint = new Int32Array(0);
  #hash = new Int32Array(0);
  #clockMs = -Infinity;
  #latestIngestMs = -Infinity;

  constructor(
    partition: number,
    options: EngineOptions,
    vocabulary: Vocabulary,
    sink: EngineSink,
    counts: EngineCounts,
    releases: ReleaseClock,
  ) {
    this.#partition = partition;
    this.#vocabulary = vocabulary;
    this.#allowedDisorderMs = options.allowedDisorderMs;
    this.#maxFutureMs = options.maxFutureMs ?? Infinity;
    this.#sink = sink;
    this.#counts = counts;
    this.#releases = releases;
    this.#dedup = new DedupTable(options.allowedDisorderMs + longestWindowMs(options.ruleSet));
    this.#fingerprints = new Fingerprints(vocabulary);
  }

  /** The largest admitted event time; -Infinity before the first. */
  get clockMs(): number {
    return this.#clockMs;
  }

  get watermarkMs(): number {
    return this.#clockMs - this.#allowedDisorderMs;
  }

  /** The largest ingest time delivered so far, whatever became of the record; -Infinity where none is known. */
  get latestIngestMs(): number {
    return this.#latestIngestMs;
  }

  /** Judges rows `first` to `first + count` of `batch`; writes the admitted ones to `admitted` and returns their number. */
  judge(batch: LogBatch, first: number, count: number, admitted: Int32Array): number {
    this.#prepare(batch, first, count);
    const dedup = this.#dedup;
    const fingerprints = this.#fingerprint;
    const hashes = this.#hash;
    const { ids, eventTimeMs, ingestTimeMs, latestAppendMs = ingestTimeMs, offset } = batch;
    let clockMs = this.#clockMs;
    let latestIngestMs = this.#latestIngestMs;
    let admittedCount = 0;
    for (let i = 0; i < count; i++) {
      const row = first + i;
      const time = eventTimeMs[row]!;
      const ingest = ingestTimeMs[row]!;
      const low = ids[2 * row]!;
      const high = ids[2 * row + 1]!;
      if (ingest > latestIngestMs) latestIngestMs = ingest;
      const entry = dedup.find(hashes[i]!, low, high);
      let reason: SideReason;
      if (dedup.known(entry, clockMs)) {
        reason = dedup.fingerprintOf(entry) === fingerprints[i] ? 'duplicate' : 'malformed';
      } else if (time > latestAppendMs[row]! + this.#maxFutureMs) {
        // Never so where nothing bounds the time of its append: that is NaN then.
        reason = 'future';
      } else {
        const late = time < clockMs - this.#allowedDisorderMs;
        if (!late && time > clockMs) {
          clockMs = time;
          this.#releases.rise(clockMs, offset[row]!, ingest);
        }
        dedup.register(entry, hashes[i]!, low, high, fingerprints[i]!, clockMs);
        if (!late) {
          admitted[admittedCount++] = row;
          continue;
        }
        reason = 'late';
      }
      this.#setAside(reason, batch, row, clockMs - this.#allowedDisorderMs);
    }
    this.#clockMs = clockMs;
    this.#latestIngestMs = latestIngestMs;
    this.#counts.delivered += count;
    this.#counts.admitted += admittedCount;
    return admittedCount;
  }

  /** Fills the columns beside the rows to be judged. */
  #prepare(batch: LogBatch, first: number, count: number): void {
    if (this.#hash.length < count) {
      this.#fingerprint = new Int32Array(count);
      this.#hash = new Int32Array(count);
    }
    this.#fingerprints.fill(batch, first, count, this.#fingerprint);
    this.#dedup.reserve(count, this.#clockMs);
    this.#dedup.prepare(batch.ids, first, count, this.#hash);
  }

  /** A record that was no row to begin with. */
  malformed(record: MalformedRecord): void {
    this.#counts.delivered += 1;
    this.#counts.malformed += 1;
    if (record.ingestTimeMs > this.#latestIngestMs) this.#latestIngestMs = record.ingestTimeMs;
    this.#sink.side({
      reason: 'malformed',
      partition: this.#partition,
      offset: record.offset,
      transaction_id: null,
      client_id: null,
      event_time_ms: null,
      ingest_time_ms: finiteOrNull(record.ingestTimeMs),
      watermark_ms: finiteOrNull(this.watermarkMs),
      detail: `${record.reason}: ${record.excerpt}`,
    });
  }

  snapshot(): AdmissionSnapshot {
    return {
      clockMs: finiteOrNull(this.#clockMs),
      latestIngestMs: finiteOrNull(this.#latestIngestMs),
      dedup: this.#dedup.snapshot(this.#clockMs),
    };
  }

  restore(snapshot: AdmissionSnapshot): void {
    this.#clockMs = snapshot.clockMs ?? -Infinity;
    this.#latestIngestMs = snapshot.latestIngestMs ?? -Infinity;
    this.#dedup.restore(snapshot.dedup, this.#clockMs);
  }

  #setAside(reason: SideReason, batch: LogBatch, row: number, watermarkMs: number): void {
    this.#counts[COUNT_OF[reason]] += 1;
    this.#sink.side({
      reason,
      partition: this.#partition,
      offset: batch.offset[row]!,
      transaction_id: transactionIdAt(batch.ids, row),
      client_id: this.#vocabulary.clients.value(batch.client[row]!),
      event_time_ms: batch.eventTimeMs[row]!,
      ingest_time_ms: finiteOrNull(batch.ingestTimeMs[row]!),
      watermark_ms: finiteOrNull(watermarkMs),
      detail: reason === 'malformed' ? 'transaction id seen before with another payload' : null,
    });
  }
}

const COUNT_OF = { malformed: 'malformed', duplicate: 'duplicates', future: 'future', late: 'late' } as const;
