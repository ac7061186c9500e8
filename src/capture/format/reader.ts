import { type ErrorSubCode, TraplineError } from '../../model/errors.ts';
import { type CaptureBatch } from './batch.ts';
import { joinSpans, type PartitionSpan } from './block.ts';
import { decodeBlock, decodeFixed, type FixedColumns, fixedBytes, isWhole } from './block-codec.ts';
import { type CaptureOrigin } from './format.ts';
import { type Closing, decodeFooter, type IndexEntry, OPENING, readTail, TAIL_BYTES } from './layout.ts';
import { RandomAccessFile } from './random-access-file.ts';
import { checksumMatches } from './block-checksum.ts';
import { quantity } from '../../text/quantity.ts';

/** Reads a finished capture, one block at a time. The checksum of every block is checked. */
export class CaptureReader {
  readonly path: string;
  readonly origin: CaptureOrigin;
  readonly index: readonly IndexEntry[];
  /** The spans of the whole capture by ascending partition. */
  readonly partitions: readonly PartitionSpan[];
  /** Digest of each partition's records, see PartitionDigests. */
  readonly digests: ReadonlyMap<number, string>;
  /** Length of the file. */
  readonly bytes: number;
  readonly #file: RandomAccessFile;

  private constructor(file: RandomAccessFile, { origin, index, digests }: Closing) {
    this.#file = file;
    this.path = file.path;
    this.bytes = file.size;
    this.origin = origin;
    this.index = index;
    this.digests = digests;
    this.partitions = joinSpans(index.flatMap(({ partitions }) => partitions));
  }

  /** Throws TraplineError('input') for a file that is not a capture, or was cut short or damaged at its end. */
  static open(path: string): CaptureReader {
    const file = new RandomAccessFile(path);
    try {
      return new CaptureReader(file, readClosing(file));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  get records(): number {
    return this.partitions.reduce((sum, { records }) => sum + records, 0);
  }

  /** The blocks whose index entries `wanted` accepts, in the order of the file. */
  *batches(wanted: (entry: IndexEntry) => boolean = () => true): Generator<CaptureBatch> {
    for (const entry of this.index) if (wanted(entry)) yield this.read(entry);
  }

  /** Reads a block. Throws TraplineError('input') if it is damaged. The batch has its own memory. */
  read(entry: IndexEntry): CaptureBatch {
    const block = this.#block(entry);
    if (!isWhole(block, entry.headBytes)) throw this.#damaged();
    return decodeBlock(block);
  }

  /**
   * Reads a block's fixed-width columns without its keys, values and headers, and so without its checksum. Throws TraplineError('input') where they
   * are damaged so that they cannot be read.
   */
  readFixed(entry: IndexEntry): FixedColumns {
    const head = this.#file.read(entry.position, entry.headBytes);
    if (!checksumMatches(head)) throw this.#damaged();
    try {
      return decodeFixed(head, this.#file.read(entry.position + entry.headBytes, fixedBytes(head)));
    } catch (error) {
      throw isWhole(this.#block(entry), entry.headBytes) ? error : this.#damaged();
    }
  }

  close(): void {
    this.#file.close();
  }

  #block({ position, headBytes, bodyBytes }: IndexEntry): Buffer {
    return this.#file.read(position, headBytes + bodyBytes);
  }

  /** Reads the whole capture to say what is lost, and that the rest is not. */
  #damaged(): TraplineError {
    const lost = this.index.filter((entry) => !isWhole(this.#block(entry), entry.headBytes));
    const spans = joinSpans(lost.flatMap(({ partitions }) => partitions));
    const records = spans.reduce((sum, span) => sum + span.records, 0);
    const offsets = spans.map(({ partition, firstOffset, lastOffset }) => `${partition}: ${firstOffset}–${lastOffset}`);
    const where = `from byte ${lost[0]!.position}, offsets by partition ${offsets.join(', ')}`;
    const message =
      `damaged: ${lost.length} of ${quantity(this.index.length, 'block')}, with ${quantity(records, 'record')} (${where}); the other ` +
      `${quantity(this.records - records, 'record')} can be read: "trapline capture recover ${this.path}" saves them`;
    return new TraplineError('capture_damaged', message, { location: { file: this.path } });
  }
}

/** Reads the end of a capture. Throws TraplineError('input') for a file that is not a finished capture. */
export function readClosing(file: RandomAccessFile): Closing {
  const { path, size } = file;
  if (!file.read(0, OPENING.length).equals(OPENING))
    throw unusable('not_a_capture', path, 'not a Trapline capture', false);
  const length = readTail(file.read(size - TAIL_BYTES, TAIL_BYTES));
  if (length === undefined) throw unusable('capture_truncated', path, 'the capture was cut short');
  try {
    return decodeFooter(file.read(size - TAIL_BYTES - length, length));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unusable('capture_damaged', path, `the footer cannot be used: ${reason}`);
  }
}

function unusable(subCode: ErrorSubCode, path: string, what: string, recoverable = true): TraplineError {
  const advice = recoverable ? `; "trapline capture recover ${path}" saves what can be saved` : '';
  return new TraplineError(subCode, `${what}${advice}`, { location: { file: path } });
}
