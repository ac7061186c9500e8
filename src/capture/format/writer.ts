import { TraplineError } from '../../model/errors.ts';
import { type RawRecord } from '../../model/record.ts';
import { BatchBuilder } from './batch-builder.ts';
import { type CaptureBatch, rawRecordAt } from './batch.ts';
import { factsOf } from './block.ts';
import { encodeBlock } from './block-codec.ts';
import { type CaptureOrigin, UNKNOWN_ARRIVAL_NS } from './format.ts';
import { type CaptureSummary, GrowingFile } from './growing-file.ts';

const DEFAULT_BATCH_BYTES = 4 << 20;
const DEFAULT_BATCH_ROWS = 1 << 15;

/** How a capture is written. */
export interface CaptureWriterOptions {
  readonly origin: CaptureOrigin;
  /** A block is written when it holds this many bytes of keys, values and headers, or this many records. */
  readonly batchBytes?: number;
  readonly batchRows?: number;
  /** A record is written after at most this time; null, the default, when its block is full. */
  readonly flushIntervalMs?: number | null;
  /** Whether each block is forced to the disk, so that it also survives a crash of the machine. */
  readonly durable?: boolean;
  /** Whether an existing file, finished or not, may be replaced. */
  readonly force?: boolean;
  /** Whether an unfinished capture is removed when the process ends, because its source still exists. */
  readonly transient?: boolean;
}

/** Gathers records into the blocks of a capture. */
export class CaptureWriter {
  readonly #file: GrowingFile;
  readonly #builder: BatchBuilder;
  readonly #batchBytes: number;
  readonly #flushIntervalMs: number | null;
  readonly #durable: boolean;
  readonly #lastOffsets = new Map<number, number>();
  #records = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  private constructor(file: GrowingFile, options: CaptureWriterOptions) {
    this.#file = file;
    this.#builder = new BatchBuilder(options.batchRows ?? DEFAULT_BATCH_ROWS);
    this.#batchBytes = options.batchBytes ?? DEFAULT_BATCH_BYTES;
    this.#flushIntervalMs = options.flushIntervalMs ?? null;
    this.#durable = options.durable ?? false;
  }

  /** Throws TraplineError('input') if a file already exists or none can be made, `service` if it cannot be written. */
  static create(path: string, options: CaptureWriterOptions): CaptureWriter {
    const { origin, force = false, transient = false } = options;
    return new CaptureWriter(new GrowingFile(path, origin, { force, transient }), options);
  }

  /** Records taken so far, written or not. */
  get records(): number {
    return this.#records;
  }

  /** Bytes in the file so far. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /**
   * Takes records in the order of their arrival, which is null if unknown. Throws TraplineError('input') for an offset that is
   * not above the previous one in its partition, `service` if a block cannot be written.
   */
  append(records: Iterable<RawRecord>, arrivalNs: bigint | null): void {
    const arrival = arrivalNs ?? UNKNOWN_ARRIVAL_NS;
    for (const record of records) this.#append(record, arrival);
  }

  /** Takes a row of another capture, with its arrival. */
  appendRow(batch: CaptureBatch, row: number): void {
    this.#append(rawRecordAt(batch, row), batch.arrivalNs[row]!);
  }

  /** Writes the records that were taken and not yet written. */
  flush(): void {
    if (this.#failure !== undefined) throw this.#failure;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#builder.length === 0) return;
    const batch = this.#builder.batch();
    const facts = factsOf(batch);
    const { head, body } = encodeBlock(batch, facts, this.#file.origin.compression);
    try {
      this.#file.append([head, ...body], head.length, facts, batch);
      if (this.#durable) this.#file.sync();
    } catch (failure) {
      // The failed write may have left a torn block, so nothing can follow it.
      this.#failure = failure;
      throw failure;
    }
    this.#builder.clear();
  }

  /** Writes the rest and the footer, and renames the file. `known` holds facts about its origin that became known meanwhile. */
  finalise(known: Partial<CaptureOrigin> = {}): CaptureSummary {
    this.flush();
    return this.#file.finalise(known);
  }

  /** Removes the unfinished file. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#file.discard();
  }

  #append(record: RawRecord, arrivalNs: bigint): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { partition, offset } = record;
    const last = this.#lastOffsets.get(partition);
    if (last !== undefined && !(offset > last)) {
      const message = `partition ${partition}: offset ${offset} behind ${last}; in a capture offsets only grow`;
      throw new TraplineError('offset_out_of_order', message, { location: { file: this.#file.path } });
    }
    this.#lastOffsets.set(partition, offset);
    this.#builder.append(record, arrivalNs);
    this.#records += 1;
    if (this.#builder.length === this.#builder.capacity || this.#builder.byteLength >= this.#batchBytes) this.flush();
    else if (this.#flushIntervalMs !== null) this.#timer ??= this.#flushLater(this.#flushIntervalMs);
  }

  /** Flushes after an interval. The next call of a method throws the failure, if there was one. */
  #flushLater(intervalMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      try {
        this.flush();
      } catch (failure) {
        this.#failure = failure;
      }
    }, intervalMs).unref();
  }
}
