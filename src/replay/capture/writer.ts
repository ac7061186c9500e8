import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { TraplineError } from '../../model/errors.ts';
import { type RawRecord } from '../../model/record.ts';
import { BatchBuilder } from './batch-builder.ts';
import { type CaptureBatch, rawRecordAt } from './batch.ts';
import { factsOf, joinSpans, type PartitionSpan } from './block.ts';
import { encodeBlock } from './block-codec.ts';
import { type CaptureOrigin, UNKNOWN_ARRIVAL_NS } from './format.ts';
import { encodeClosing, encodePreamble, type IndexEntry } from './layout.ts';
import { PartitionDigests } from './partition-digest.ts';

const DEFAULT_BATCH_BYTES = 4 << 20;
const DEFAULT_BATCH_ROWS = 1 << 15;

export interface CaptureWriterOptions {
  readonly origin: CaptureOrigin;
  /** A block is written when it holds this many bytes of keys, values and headers, or this many records. */
  readonly batchBytes?: number;
  readonly batchRows?: number;
  /** A record waits at most this long to be written; null, the default, as long as it takes to fill a block. */
  readonly flushIntervalMs?: number | null;
  /** Whether each block is forced to the disk itself, so that it also outlives a crash of the machine. */
  readonly durable?: boolean;
  /** Whether what lies at the path, finished or not, may be replaced. */
  readonly force?: boolean;
}

/** What a finished capture holds. */
export interface CaptureSummary {
  readonly path: string;
  readonly records: number;
  /** Of the file. */
  readonly bytes: number;
  readonly partitions: readonly PartitionSpan[];
  readonly digests: ReadonlyMap<number, string>;
}

/** Where a capture grows until it is finished. */
export function partPath(path: string): string {
  return `${path}.part`;
}

/**
 * Writes a capture. It grows beside its place, in `<path>.part`, an Arrow stream behind eight bytes of opening; whatever ends the
 * process, all but the records not yet flushed can be recovered from there. `finalise` appends the footer and renames it into
 * its place, without another look at what was written.
 */
export class CaptureWriter {
  readonly path: string;
  readonly #origin: CaptureOrigin;
  readonly #file: number;
  readonly #builder: BatchBuilder;
  readonly #batchBytes: number;
  readonly #flushIntervalMs: number | null;
  readonly #durable: boolean;
  readonly #force: boolean;
  readonly #preamble: ReturnType<typeof encodePreamble>;
  readonly #index: IndexEntry[] = [];
  readonly #digests = new PartitionDigests();
  readonly #lastOffsets = new Map<number, number>();
  #position = 0;
  #records = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  private constructor(path: string, file: number, options: CaptureWriterOptions) {
    this.path = path;
    this.#file = file;
    this.#origin = options.origin;
    this.#builder = new BatchBuilder(options.batchRows ?? DEFAULT_BATCH_ROWS);
    this.#batchBytes = options.batchBytes ?? DEFAULT_BATCH_BYTES;
    this.#flushIntervalMs = options.flushIntervalMs ?? null;
    this.#durable = options.durable ?? false;
    this.#force = options.force ?? false;
    this.#preamble = encodePreamble(options.origin);
    this.#write([this.#preamble.bytes]);
  }

  /** Throws TraplineError('input') where a file is in the way or none can be made, `service` where it cannot be written. */
  static create(path: string, options: CaptureWriterOptions): CaptureWriter {
    if (options.force !== true) refuseTaken(path);
    return new CaptureWriter(path, openPart(path, options.force === true), options);
  }

  /** Records taken so far, flushed or not. */
  get records(): number {
    return this.#records;
  }

  /** Bytes in the file so far. */
  get bytes(): number {
    return this.#position;
  }

  /**
   * Takes records in the order of their arrival; null where their arrival is not known. Throws TraplineError('input') where an
   * offset is not above the one before it in its partition, `service` where a block cannot be written.
   */
  append(records: Iterable<RawRecord>, arrivalNs: bigint | null): void {
    const arrival = arrivalNs ?? UNKNOWN_ARRIVAL_NS;
    for (const record of records) this.#append(record, arrival);
  }

  /** Takes a row of another capture with its arrival. */
  appendRow(batch: CaptureBatch, row: number): void {
    this.#append(rawRecordAt(batch, row), batch.arrivalNs[row]!);
  }

  /** Writes what has been taken and not yet written. */
  flush(): void {
    this.#rethrow();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#builder.length === 0) return;
    const batch = this.#builder.batch();
    const facts = factsOf(batch);
    const { head, body, bodyBytes, bodyChecksum } = encodeBlock(batch, facts);
    this.#digests.add(batch);
    const position = this.#position;
    this.#write([head, ...body]);
    this.#index.push({
      ...facts,
      position,
      headBytes: head.length,
      bodyBytes,
      checksum: crc32(head, bodyChecksum),
    });
    this.#builder.clear();
    if (this.#durable) this.#guard(() => fsyncSync(this.#file));
  }

  /** Writes what is left, appends the footer and puts the file in its place. */
  finalise(): CaptureSummary {
    this.flush();
    const digests = this.#digests.hex();
    this.#write([encodeClosing({ origin: this.#origin, index: this.#index, digests }, this.#preamble)]);
    this.#guard(() => {
      fsyncSync(this.#file);
      closeSync(this.#file);
    });
    if (!this.#force && existsSync(this.path)) throw taken(this.path, `the capture is in ${partPath(this.path)}`);
    this.#guard(() => renameSync(partPath(this.path), this.path));
    return {
      path: this.path,
      records: this.#records,
      bytes: this.#position,
      partitions: joinSpans(this.#index.flatMap(({ partitions }) => partitions)),
      digests,
    };
  }

  /** Gives up and removes what was written. */
  discard(): void {
    clearTimeout(this.#timer);
    closeSync(this.#file);
    rmSync(partPath(this.path), { force: true });
  }

  #append(record: RawRecord, arrivalNs: bigint): void {
    this.#rethrow();
    const { partition, offset } = record;
    const last = this.#lastOffsets.get(partition);
    if (last !== undefined && !(offset > last)) {
      const message = `partition ${partition}: offset ${offset} behind ${last}; in a capture offsets only grow`;
      throw new TraplineError('input', message, { location: { file: this.path } });
    }
    this.#lastOffsets.set(partition, offset);
    this.#builder.append(record, arrivalNs);
    this.#records += 1;
    if (this.#builder.length === this.#builder.capacity || this.#builder.byteLength >= this.#batchBytes) this.flush();
    else if (this.#flushIntervalMs !== null) this.#timer ??= this.#flushLater(this.#flushIntervalMs);
  }

  /** A failure there is kept for whoever calls next. */
  #flushLater(intervalMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      try {
        this.flush();
      } catch (failure) {
        this.#failure = failure;
      }
    }, intervalMs).unref();
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #write(parts: readonly Uint8Array[]): void {
    this.#guard(() => (this.#position += writeFully(this.#file, parts)));
  }

  /** A write that fails once leaves a torn block behind, so that nothing may follow it. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (cause) {
      const message = `cannot write ${partPath(this.path)}: ${cause instanceof Error ? cause.message : String(cause)}`;
      this.#failure = new TraplineError('service', message, { cause });
      throw this.#failure;
    }
  }
}

/** Returns the bytes written. A write may take only part of what it is given. */
function writeFully(file: number, parts: readonly Uint8Array[]): number {
  let total = 0;
  let rest = [...parts];
  while (rest.length > 0) {
    let written = writevSync(file, rest);
    total += written;
    const whole = rest.findIndex((part) => (written -= part.length) < 0);
    if (whole === -1) return total;
    const left = -written;
    rest = [rest[whole]!.subarray(rest[whole]!.length - left), ...rest.slice(whole + 1)];
  }
  return total;
}

function refuseTaken(path: string): void {
  const part = partPath(path);
  if (existsSync(path)) throw taken(path, 'name another file, or replace it with --force');
  if (existsSync(part)) {
    throw taken(part, `it was cut short: "trapline capture recover ${part}", or replace it with --force`);
  }
}

function taken(path: string, advice: string): TraplineError {
  return new TraplineError('input', `there is a file already; ${advice}`, { location: { file: path } });
}

function openPart(path: string, force: boolean): number {
  try {
    return openSync(partPath(path), force ? 'w' : 'wx');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TraplineError('input', `cannot be written: ${reason}`, { location: { file: path }, cause });
  }
}
