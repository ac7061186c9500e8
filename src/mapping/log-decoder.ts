import { allocateLogBatch, type LogBatch, type MalformedRecord, type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Label, type MappingSpec } from '../model/mapping.ts';
import { type RawRecord } from '../model/record.ts';
import { excerpt } from './excerpt.ts';
import { ingestTimeMsOf } from './ingest-time.ts';
import { RecordDecoder } from './record-decoder.ts';
import { compileMapping } from './row-mapper.ts';
import { transactionJsonOf } from './transaction-json.ts';
import { WireDecoder } from '../wire/decoder.ts';

/** More bytes than these are not looked at for an excerpt, which shows fewer still. */
const EXCERPT_BYTES = 1024;
const NO_BYTES = Buffer.alloc(0);

/** Gets what records are labelled as, beside the batch: no label travels with the stream. */
export interface LabelListener {
  /** `batch` has the record at `row`, until this returns. */
  record(batch: TransactionBatch, row: number, label: Label): void;
}

/** Turns the records of one partition, in offset order, into log batches. What cannot be parsed is kept beside the rows. */
export class LogDecoder {
  readonly #batch: LogBatch & { readonly latestAppendMs: Float64Array };
  readonly #decoder: RecordDecoder;
  readonly #labels: LabelListener | null;
  #malformed: MalformedRecord[] = [];

  /** Batches hold at most `maxRows` rows. Throws TraplineError('input') for a mapping that cannot be. */
  constructor(
    partition: number,
    mapping: MappingSpec,
    vocabulary: Vocabulary,
    maxRows: number,
    labels: LabelListener | null = null,
  ) {
    this.#labels = labels;
    this.#batch = { ...allocateLogBatch(vocabulary, partition, maxRows), latestAppendMs: new Float64Array(maxRows) };
    const wire = mapping === transactionJsonOf(vocabulary) ? new WireDecoder(vocabulary) : null;
    this.#decoder = new RecordDecoder(compileMapping(mapping, vocabulary), wire);
  }

  /** Records taken since the last `take`. */
  get records(): number {
    return this.#batch.length + this.#malformed.length;
  }

  /** Whether it must be emptied before the next record. */
  get full(): boolean {
    return this.records >= this.#batch.client.length;
  }

  /**
   * Takes the next record as lying at `offset`, by default its own. It cannot have been appended later than `arrivalMs`, which is NaN if that
   * is not known. Returns its event time, or undefined where it could not be parsed.
   */
  add(record: RawRecord, offset = record.offset, arrivalMs = NaN): number | undefined {
    const batch = this.#batch;
    const row = batch.length;
    const value = record.value === null ? null : asBuffer(record.value);
    const reason = this.#decoder.decode(value, batch, row, offset);
    const ingestTimeMs = ingestTimeMsOf(record);
    if (reason !== undefined) {
      const text = (value ?? NO_BYTES).subarray(0, EXCERPT_BYTES).toString();
      this.#malformed.push({ offset, ingestTimeMs, reason, excerpt: excerpt(text), raw: record });
      return undefined;
    }
    batch.offset[row] = offset;
    batch.ingestTimeMs[row] = ingestTimeMs;
    batch.latestAppendMs[row] = Number.isNaN(ingestTimeMs) ? arrivalMs : ingestTimeMs;
    batch.length = row + 1;
    const label = this.#labels === null ? null : this.#decoder.label();
    if (label !== null) this.#labels!.record(batch, row, label);
    return batch.eventTimeMs[row]!;
  }

  /** What was taken since the last call, good until the next `add`. */
  take(): LogBatch {
    const taken = { ...this.#batch, malformed: this.#malformed };
    this.#batch.length = 0;
    this.#malformed = [];
    return taken;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
